package io.ghostmirror.hub.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.Failure;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.LogArchive.CommitRecord;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.redis.RealRedis;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.hub.redis.RedisSettings;
import io.ghostmirror.hub.segment.SegmentSettings;
import io.ghostmirror.hub.segment.SegmentStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is collected and what is not, in a real Redis and a real store. */
class CollectionIT {

    private static final Duration LEASE = Duration.ofMinutes(15);
    private static final int REMEMBERED = 100;
    private static final byte[] INCARNATION = {1};

    @TempDir
    private Path temp;

    private final AtomicLong nanos = new AtomicLong();
    private final CollectionRounds rounds = new CollectionRounds();
    private RealRedis redis;
    private ContentStore contents;
    private SessionStore sessions;
    private Reachable reachable;
    private long token;
    private long number;

    @BeforeEach
    void start() throws IOException {
        redis = RealRedis.in(temp.resolve("redis"));
        var settings = SegmentSettings.defaults()
                .withSealBytes(200_000)
                .withCacheBytes(0)
                .withLease(LEASE, nanos::get);
        contents = SegmentStore.open(temp.resolve("content"), settings);
        sessions = new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run),
                InstantSource.system(),
                new SeenHeads(),
                RedisSettings.DEFAULT.withLog(REMEMBERED, 1 << 20));
        reachable = new Reachable(sessions, rounds, new Recipes(contents));
        await(sessions.open("s"));
        token = await(sessions.acquire("s", "n", INCARNATION, "c", 60_000)).fencingToken();
    }

    @AfterEach
    void stop() {
        contents.close();
        redis.close();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(60));
    }

    private static byte[] content(int version) {
        return content(version, 4_000);
    }

    private static byte[] content(int version, int length) {
        byte[] bytes = new byte[length];
        new Random(version).nextBytes(bytes);
        return bytes;
    }

    private static Entry.File small(byte[] bytes) {
        return new Entry.File(0644, bytes.length, Digest.of(bytes), false, 0);
    }

    private void commit(Change change) {
        var request = new CommitRequest(++number, 0, false, false, List.of(change), 0);
        long seq = await(sessions.commit("s", "n", INCARNATION, token, request, rounds.current()))
                .result()
                .seq();
        assertThat(seq).isPositive();
    }

    private Version version(String path) {
        return await(sessions.row("s", WorkspacePath.of(path)))
                .map(Row::version)
                .orElse(Version.NONE);
    }

    private void save(String path, byte[] bytes) {
        await(contents.put(List.of(new Piece(Digest.of(bytes), bytes))));
        commit(new Change.Put(WorkspacePath.of(path), version(path), small(bytes)));
    }

    private Entry.File saveLarge(String path, int seed) {
        List<ChunkRef> chunks = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            byte[] bytes = content(seed + i, 50_000);
            chunks.add(new ChunkRef(Digest.of(bytes), bytes.length));
            pieces.add(new Piece(Digest.of(bytes), bytes));
        }
        Recipe recipe = Recipe.of(chunks);
        recipe.leaves().forEach(leaf -> pieces.add(new Piece(Digest.of(leaf), leaf)));
        pieces.add(new Piece(recipe.digest(), recipe.root()));
        await(contents.put(pieces));
        var file = new Entry.File(0644, 400_000, recipe.digest(), true, 0);
        commit(new Change.Put(WorkspacePath.of(path), version(path), file));
        return file;
    }

    private void collect() {
        for (int pass = 0; pass < 3; pass++) {
            nanos.addAndGet(LEASE.plusSeconds(2).toNanos());
            await(contents.collect(reachable));
        }
    }

    private Verification verification() {
        return new Verification(contents, sessions, new Recipes(contents), (session, path, file) -> {});
    }

    private static List<Verification.Finding> damaged(Multi<Verification.Finding> findings) {
        return await(findings.filter(finding -> finding.damaged().isPresent())
                .collect()
                .asList());
    }

    private long bytesOnDisk() throws IOException {
        long sum = 0;
        try (var files = Files.list(temp.resolve("content"))) {
            for (Path file : files.toList()) {
                sum += Files.size(file);
            }
        }
        return sum;
    }

    @Test
    void shouldForgetTheVersionsThatAreNoLongerRemembered() throws IOException {
        // Given
        int versions = 1_000;
        for (int i = 0; i < versions; i++) {
            save("file", content(i));
        }
        Entry.File large = saveLarge("large", 5_000);
        long before = bytesOnDisk();

        // When
        collect();

        // Then
        assertThat(bytesOnDisk()).isLessThan(before / 4);
        assertThat(await(contents.get(small(content(versions - 1)).content()))).hasValue(content(versions - 1));
        assertThat(await(contents.get(small(content(versions - REMEMBERED + 1)).content())))
                .isPresent();
        assertThat(await(contents.get(small(content(versions / 2)).content()))).isEmpty();
        assertThat(await(new Recipes(contents).pieces(large)))
                .allSatisfy(piece -> assertThat(await(contents.get(piece))).isPresent());
        assertThat(damaged(verification().ofSession("s"))).isEmpty();
    }

    @Test
    void shouldSayThatAnOldVersionIsGone() {
        // Given
        byte[] gone = content(1);
        save("file", gone);
        for (int i = 0; i <= REMEMBERED; i++) {
            save("file", content(2 + i));
        }
        collect();
        var files = new StoredFiles(new Recipes(contents));

        // When // Then
        assertThatThrownBy(() -> files.read(small(gone), 0, gone.length)
                        .collect()
                        .asList()
                        .await()
                        .indefinitely())
                .satisfies(failure -> {
                    Failure told = Failure.of(failure);
                    assertThat(told.code()).isEqualTo(ErrorCode.NOT_FOUND);
                    assertThat(told.sentence()).contains(Digest.of(gone).hex(), "no longer stored");
                });
    }

    @Test
    void shouldKeepWhatAConflictStillOffers() {
        // Given
        byte[] lost = "lost".getBytes(StandardCharsets.UTF_8);
        save("file", content(1));
        await(contents.put(List.of(new Piece(Digest.of(lost), lost))));
        var late = new Change.Put(WorkspacePath.of("file"), Version.NONE, small(lost));
        await(sessions.commit(
                "s", "n", INCARNATION, token, new CommitRequest(++number, 0, false, false, List.of(late), 0), 0));
        for (int i = 0; i < REMEMBERED * 2; i++) {
            save("other", content(100 + i));
        }

        // When
        collect();

        // Then
        assertThat(await(contents.get(Digest.of(lost)))).hasValue(lost);

        // When
        await(sessions.resolve("s", WorkspacePath.of("file"), 0));
        collect();

        // Then
        assertThat(await(contents.get(Digest.of(lost)))).isEmpty();
    }

    private void archive() {
        var history = new HistorySettings(10_000, Duration.ofDays(30), 20, 1 << 20);
        await(new Archiver(contents, sessions, rounds, history, InstantSource.system()).archive("s"));
    }

    @Test
    void shouldKeepTheVersionsThatTheArchiveRemembers() throws IOException {
        // Given
        Entry.File large = saveLarge("large", 5_000);
        commit(new Change.Delete(WorkspacePath.of("large"), version("large")));
        for (int i = 0; i < REMEMBERED * 2; i++) {
            save("file", content(i));
            if (i % 20 == 0) {
                archive();
            }
        }

        // When
        collect();

        // Then
        assertThat(await(new CommitLog(sessions, contents).all("s", 0).collect().asList()))
                .hasSize(2 + REMEMBERED * 2);
        assertThat(await(contents.get(small(content(0)).content()))).hasValue(content(0));
        assertThat(await(new Recipes(contents).pieces(large)))
                .allSatisfy(piece -> assertThat(await(contents.get(piece))).isPresent());

        // When
        await(sessions.archive().forget("s", 2 + REMEMBERED * 2));
        collect();

        // Then
        assertThat(await(contents.get(small(content(0)).content()))).isEmpty();
        assertThat(await(contents.get(large.content()))).isEmpty();
    }

    @Test
    void shouldCollectNothingWhenALogSegmentCannotBeRead() throws IOException {
        // Given: the log segment is damaged, and with it what is known of the versions that it names
        for (int i = 0; i < REMEMBERED; i++) {
            save("file", content(i));
        }
        archive();
        LogSegment oldest = await(sessions.archive().segments("s", 0, 1)).getFirst();
        byte[] packed = await(contents.get(oldest.content().content())).orElseThrow();
        flip(packed);

        // When // Then
        assertThatThrownBy(this::collect).hasMessageContaining("commits " + oldest.first() + " to " + oldest.last());
        var commits = new Verification.Commits("s", oldest.first(), oldest.last());
        assertThat(damaged(verification().ofSession("s")))
                .allSatisfy(finding -> assertThat(finding.commits()).containsExactly(commits))
                .hasSize(1);
        assertThat(damaged(verification().ofEverything()))
                .allSatisfy(finding -> assertThat(finding.commits()).containsExactly(commits))
                .hasSize(1);
        assertThat(await(contents.get(small(content(0)).content()))).hasValue(content(0));

        // When: it is forgotten
        await(sessions.archive().forget("s", oldest.last()));
        collect();

        // Then
        assertThat(await(contents.get(small(content(0)).content()))).isEmpty();
    }

    /** Changes a bit in the middle of these bytes where they are stored. */
    private void flip(byte[] bytes) throws IOException {
        String wanted = new String(bytes, StandardCharsets.ISO_8859_1);
        try (var files = Files.list(temp.resolve("content"))) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".segment")).toList()) {
                byte[] all = Files.readAllBytes(file);
                int at = new String(all, StandardCharsets.ISO_8859_1).indexOf(wanted);
                if (at >= 0) {
                    all[at + bytes.length / 2] ^= 1;
                    Files.write(file, all);
                    return;
                }
            }
        }
        throw new AssertionError("no segment has these bytes");
    }

    @Test
    void shouldNotNameALogSegmentWhoseContentWasCollected() {
        // Given: a hub has put a log segment's content, and stands still until that is gone
        for (int i = 0; i < 10; i++) {
            save("file", content(i));
        }
        List<CommitRecord> records = await(sessions.archive().records("s", 0, 5));
        FilePieces packed = FilePieces.of(PackedLog.pack(records), 0, 0);
        long round = rounds.current();
        await(contents.put(packed.pieces()));
        collect();
        assertThat(await(contents.findMissing(List.of(packed.file().content()))))
                .isNotEmpty();

        // When // Then
        long epoch = await(sessions.archive().recent("s")).epoch();
        var segment = new LogSegment(1, 5, packed.file(), 0);
        assertThatThrownBy(() -> await(sessions.archive().add("s", epoch, segment, records, round)))
                .isInstanceOf(ContentsExpiredException.class);
        assertThat(await(sessions.archive().segments("s", 0, 1))).isEmpty();
    }

    @Test
    void shouldCollectNothingWhenARecipeCannotBeRead() {
        // Given
        save("garbage", content(1));
        for (int i = 0; i < REMEMBERED * 2; i++) {
            save("garbage", content(2 + i));
        }
        var file = new Entry.File(0644, 100, Digest.of(content(9_999)), true, 0);
        commit(new Change.Put(WorkspacePath.of("broken"), Version.NONE, file));

        // When // Then
        assertThatThrownBy(this::collect).hasMessageContaining("no longer stored");
        assertThat(await(contents.get(Digest.of(content(1))))).isPresent();
    }
}
