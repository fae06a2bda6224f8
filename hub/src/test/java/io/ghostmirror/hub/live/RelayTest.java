package io.ghostmirror.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.DeltaFeed;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was left in outboxes. */
class RelayTest {

    private static final byte[] INCARNATION = new byte[16];

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.ofEpochSecond(1_000_000));
    private final MemorySessionStore sessions = new MemorySessionStore(now::get);
    private final List<String> published = new ArrayList<>();
    private final CompletableFuture<Void> slow = new CompletableFuture<>();
    private final Relay relay = new Relay(feed(), sessions, new CommitLog(sessions, new MemoryContentStore()));

    /** Publishes at once, but for sessions whose names begin with "slow": these when {@link #slow} is complete. */
    private DeltaFeed feed() {
        return (DeltaFeed) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DeltaFeed.class}, (self, method, given) -> {
                    if (!method.getName().equals("publish")) {
                        throw new UnsupportedOperationException(method.getName());
                    }
                    String session = ((DeltaFeed.Delta) ((List<?>) given[0]).getFirst()).session();
                    published.add(session);
                    return session.startsWith("slow")
                            ? Uni.createFrom().completionStage(slow)
                            : Uni.createFrom().voidItem();
                });
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(10));
    }

    private void leave(String session) {
        await(sessions.open(session));
        long token =
                await(sessions.acquire(session, "n", INCARNATION, "c", 1_000)).fencingToken();
        var put = new Change.Put(WorkspacePath.of("d"), Version.NONE, new Entry.Directory(0755));
        var request = new CommitRequest(1, 0, false, false, List.of(put), 0);
        await(sessions.commit(session, "n", INCARNATION, token, request, Long.MAX_VALUE));
    }

    private void letTimePass() {
        now.set(now.get().plusSeconds(10));
    }

    @Test
    void shouldPublishWhatIsLeftWhileOneSessionIsSlow() {
        // Given
        List<String> names = List.of("slow", "a", "b", "c");
        names.forEach(this::leave);
        letTimePass();

        // When
        CompletableFuture<Void> drained = relay.drain(names).subscribeAsCompletionStage();

        // Then
        assertThat(published).containsExactlyInAnyOrderElementsOf(names);
        assertThat(drained).isNotDone();
        assertThat(await(sessions.outbox().size("c"))).isZero();

        // When
        slow.complete(null);

        // Then
        assertThat(drained).isCompleted();
        assertThat(await(sessions.outbox().size("slow"))).isZero();
    }

    @Test
    void shouldPublishForFewSessionsAtOnceAndNotBeginAgainMeanwhile() {
        // Given
        List<String> names = IntStream.range(0, 20).mapToObj(i -> "slow-" + i).toList();
        names.forEach(this::leave);
        letTimePass();

        // When
        CompletableFuture<Void> drained = relay.drain(names).subscribeAsCompletionStage();
        await(relay.drain(names));

        // Then
        assertThat(published).hasSize(8).doesNotHaveDuplicates();

        // When
        slow.complete(null);

        // Then
        assertThat(drained).isCompleted();
        assertThat(published).containsExactlyInAnyOrderElementsOf(names);
    }
}
