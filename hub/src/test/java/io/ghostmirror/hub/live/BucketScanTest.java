package io.ghostmirror.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.SessionStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BucketScanTest {

    private static final int PATHS = 1300;

    private final MemorySessionStore store = new MemorySessionStore();
    private final AtomicInteger pages = new AtomicInteger();
    private long number;
    private long token;

    @BeforeEach
    void fill() {
        store.open("s").await().indefinitely();
        token = store.acquire("s", "n", new byte[1], "c", 60_000)
                .await()
                .indefinitely()
                .fencingToken();
        List<Change> puts = new ArrayList<>();
        IntStream.range(0, PATHS).forEach(i -> puts.add(put("path-" + (10_000 + i), 0755)));
        for (int at = 0; at < puts.size(); at += 500) {
            commit(puts.subList(at, Math.min(puts.size(), at + 500)));
        }
    }

    private Change put(String path, int mode) {
        return new Change.Put(WorkspacePath.of(path), version(path), new Entry.Directory(mode));
    }

    private Version version(String path) {
        return store.row("s", WorkspacePath.of(path))
                .await()
                .indefinitely()
                .map(Row::version)
                .orElse(Version.NONE);
    }

    private void commit(List<Change> changes) {
        var request = new CommitRequest(++number, 0, false, true, changes, 0);
        store.commit("s", "n", new byte[1], token, request, Long.MAX_VALUE)
                .await()
                .indefinitely();
    }

    private Cursor head() {
        return store.info("s").await().indefinitely().head();
    }

    /** The store; before each page of rows but the first something happens. */
    private SessionStore storeThatChanges(Runnable meanwhile) {
        return (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("rows") && pages.getAndIncrement() > 0) {
                        meanwhile.run();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static Set<Integer> allBuckets() {
        return IntStream.range(0, RowHash.BUCKETS).boxed().collect(Collectors.toSet());
    }

    @Test
    void shouldFindTheRowsOfSomeBucketsInOneGo() {
        // When
        BucketScan.Found found = BucketScan.of("s", storeThatChanges(() -> {}), Set.of(3, 77), head())
                .await()
                .indefinitely();

        // Then
        assertThat(found.head()).isEqualTo(head());
        assertThat(pages).hasValue(PATHS / 500 + 1);
        List<Digest> digests = store.buckets("s").await().indefinitely().digests();
        assertThat(found.rows()).containsOnlyKeys(3, 77);
        found.rows().forEach((bucket, rows) -> assertThat(digestOf(rows)).isEqualTo(digests.get(bucket)));
    }

    @Test
    void shouldBeOfOneHeadWhateverChangesMeanwhile() {
        // Given
        Runnable meanwhile = () -> {
            String scanned = "path-10000";
            commit(List.of(
                    put("path-10001", 0700 + pages.get()),
                    put("path-11299", 0700 + pages.get()),
                    put("a-" + pages, 0700),
                    put("z-" + pages, 0700)));
            if (version(scanned).isPresent()) {
                commit(List.of(new Change.Delete(WorkspacePath.of(scanned), version(scanned))));
            }
        };

        // When
        BucketScan.Found found = BucketScan.of("s", storeThatChanges(meanwhile), allBuckets(), head())
                .await()
                .indefinitely();

        // Then
        assertThat(found.head()).isEqualTo(head());
        assertThat(digestOf(found.rows().values().stream().flatMap(List::stream).toList()))
                .isEqualTo(head().digest());
    }

    private static Digest digestOf(List<Row> rows) {
        return rows.stream().map(row -> row.version().hash()).reduce(Digest.ZERO, Digest::xor);
    }
}
