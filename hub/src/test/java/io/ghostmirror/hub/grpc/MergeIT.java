package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.Reachable;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.redis.RedisSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MergeIT extends MergeContract {

    private RealStores stores;

    @TempDir
    Path temp;

    /** Two commits are remembered. */
    @Override
    HubFixture start() {
        stores = new RealStores(temp);
        return new HubFixture(
                LiveSettings.DEFAULT,
                stores.contents(),
                stores.sessions(RedisSettings.DEFAULT.withLog(2, RedisSettings.DEFAULT.bytes())));
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }

    @Test
    void shouldKeepWhatACandidateWasMadeOnUntilTheConflictEnds() {
        // Given
        Digest base = Digest.of("base\n".getBytes(StandardCharsets.UTF_8));
        conflict("base\n", "base\nours\n", "theirs\nbase\n");

        // When: no commit that is remembered has it
        a.commit("x", "x");
        a.next();
        a.commit("y", "y");
        a.next();

        // Then
        assertThat(hub.sessions.log("s", 0, 10).await().indefinitely()).noneMatch(commit -> commit.seq() == 1);
        assertThat(reachable()).contains(base);

        // When
        hub.live
                .with("s", session -> session.resolve(WorkspacePath.of("file"), 0))
                .await()
                .indefinitely();

        // Then
        assertThat(reachable()).doesNotContain(base);
    }

    private List<Digest> reachable() {
        return new Reachable(hub.sessions, hub.rounds, new Recipes(hub.contents))
                .all()
                .collect()
                .asList()
                .await()
                .indefinitely();
    }
}
