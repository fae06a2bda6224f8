package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.proto.v1.MergeConflictResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MergeTest extends MergeContract {

    private final LossyContentStore contents = new LossyContentStore();
    private final MemorySessionStore sessions = new MemorySessionStore();

    @Override
    HubFixture start() {
        return new HubFixture(LiveSettings.DEFAULT, contents, sessions);
    }

    @Test
    void shouldStoreAMergeAgainWhenACollectionHasBegunMeanwhile() {
        // Given
        conflict("one\ntwo\nthree\n", "ONE\ntwo\nthree\n", "one\ntwo\nTHREE\n");
        var puts = new AtomicInteger();
        contents.afterPut = () -> {
            if (puts.incrementAndGet() == 1) {
                sessions.beginCollection(hub.rounds).await().indefinitely();
            }
        };

        // When
        MergeConflictResponse done = merge(1);

        // Then
        assertThat(done.getSeq()).isEqualTo(3);
        assertThat(puts).hasValue(2);
    }
}
