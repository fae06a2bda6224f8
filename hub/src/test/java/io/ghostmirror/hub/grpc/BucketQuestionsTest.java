package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ManifestQuery;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BucketQuestionsTest {

    private final AtomicInteger scans = new AtomicInteger();
    private final CompletableFuture<Void> allAsked = new CompletableFuture<>();
    private final MemorySessionStore store = new MemorySessionStore();
    private final HubFixture hub = new HubFixture(LiveSettings.DEFAULT, new LossyContentStore(), slowStore());

    @AfterEach
    void close() {
        hub.close();
    }

    /** Scans of it do not end before a second commit has come. */
    private SessionStore slowStore() {
        var commits = new AtomicInteger();
        return (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, arguments) -> {
                    try {
                        if (method.getName().equals("commit") && commits.incrementAndGet() == 2) {
                            allAsked.complete(null);
                        }
                        Object answer = method.invoke(store, arguments);
                        if (!method.getName().equals("rows")) {
                            return answer;
                        }
                        scans.incrementAndGet();
                        return Uni.createFrom().completionStage(allAsked).chain(() -> (Uni<?>) answer);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void shouldScanTheSessionOnceForAllThatIsAskedMeanwhile() {
        // Given
        hub.configure("s");
        FakeNode node = FakeNode.open(hub.channel(), FakeNode.live("s", "a", Cursor.NONE));
        node.joined();
        List<Change> puts = IntStream.range(0, 400)
                .<Change>mapToObj(
                        i -> new Change.Put(WorkspacePath.of("path-" + i), Version.NONE, new Entry.Directory(0755)))
                .toList();
        node.commit(puts, Map.of());
        node.next();

        // When
        for (int bucket = 0; bucket < RowHash.BUCKETS; bucket++) {
            node.send(FileSyncRequest.newBuilder()
                    .setQuery(ManifestQuery.newBuilder().setBucket(bucket))
                    .build());
        }
        node.commit("last", "x");

        // Then
        Map<Integer, Integer> rows = new HashMap<>();
        boolean committed = false;
        while (rows.size() < RowHash.BUCKETS || !committed) {
            FileSyncResponse message = node.next();
            committed |= message.hasResult();
            if (message.hasManifest()) {
                rows.put(
                        message.getManifest().getBucket(), message.getManifest().getRowsCount());
            }
        }
        assertThat(rows.values().stream().mapToInt(Integer::intValue).sum()).isBetween(400, 401);
        assertThat(scans).hasValue(2);
    }
}
