package io.ghostmirror.hub.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.LogArchive.CommitRecord;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.SeenHeads;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.redis.RealRedis;
import io.ghostmirror.hub.redis.RedisCalls;
import io.ghostmirror.hub.redis.RedisSessionStore;
import io.ghostmirror.hub.redis.RedisSettings;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recent log in a real Redis that is at its bound, so that each commit has the oldest one forgotten. */
class ArchiverIT {

    private static final int MOST = 30;
    private static final byte[] INCARNATION = {1};

    private static RealRedis redis;

    private final String session = "s-" + UUID.randomUUID();
    private final LossyContentStore contents = new LossyContentStore();
    private final AtomicLong number = new AtomicLong();
    private SessionStore sessions;
    private BusyArchive archive;
    private Archiver archiver;
    private long token;

    @BeforeAll
    static void start(@TempDir Path directory) {
        redis = RealRedis.in(directory);
    }

    @AfterAll
    static void stop() {
        redis.close();
    }

    @BeforeEach
    void fillTheLog() {
        sessions = new RedisSessionStore(
                new RedisCalls(redis.client(), Runnable::run),
                InstantSource.system(),
                new SeenHeads(),
                RedisSettings.DEFAULT.withLog(MOST, 1 << 20));
        archive = new BusyArchive(sessions);
        var settings = new HistorySettings(1_000, Duration.ofDays(30), 10, 1 << 20);
        archiver = new Archiver(contents, archive.store(), new CollectionRounds(), settings, InstantSource.system());
        await(sessions.open(session));
        token = await(sessions.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
        await(commit(MOST));
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private Uni<Void> commit(int times) {
        return Multi.createFrom()
                .range(0, times)
                .onItem()
                .transformToUniAndConcatenate(time -> {
                    long next = number.incrementAndGet();
                    var put = new Change.Put(WorkspacePath.of("d" + next), Version.NONE, new Entry.Directory(0755));
                    var request = new CommitRequest(next, 0, false, false, List.of(put), 0);
                    return sessions.commit(session, "n", INCARNATION, token, request, Long.MAX_VALUE);
                })
                .onItem()
                .ignoreAsUni();
    }

    private List<Long> remembered() {
        var log = new CommitLog(sessions, contents);
        return await(log.all(session, 0).map(Commit::seq).collect().asList());
    }

    private List<Long> seqs(long first) {
        return LongStream.rangeClosed(first, number.get()).boxed().toList();
    }

    @Test
    void shouldLoseNothingWhenACommitComesBeforeEachSegmentIsNamed() {
        // Given
        archive.beforeAdd = () -> commit(1);

        // When
        await(archiver.archive(session));

        // Then
        assertThat(remembered()).isEqualTo(seqs(1));
        assertThat(await(sessions.archive().recent(session)).commits()).isLessThanOrEqualTo(10);
    }

    @Test
    void shouldLoseOnlyWhatIsForgottenBeforeItIsRead() {
        // Given
        archive.beforeRecords = () -> commit(1);

        // When
        await(archiver.archive(session));

        // Then: 1 went before the first look at the log
        assertThat(remembered()).isEqualTo(seqs(2));
        assertThat(await(sessions.archive().recent(session)).commits()).isLessThanOrEqualTo(10);
    }

    @Test
    void shouldNameASegmentWhoseCommitsAreAllForgotten() {
        // Given
        var times = new AtomicInteger();
        archive.beforeAdd = () -> commit(times.getAndIncrement() == 0 ? 8 : 0);

        // When
        await(archiver.archive(session));

        // Then: only those behind it are lost
        assertThat(await(sessions.archive().segments(session, 0, 2)))
                .extracting(LogSegment::first, LogSegment::last)
                .containsExactly(Tuple.tuple(1L, 5L), Tuple.tuple(9L, 13L));
        assertThat(remembered()).startsWith(1L, 2L, 3L, 4L, 5L, 9L).endsWith(38L);
    }

    @Test
    void shouldCountTheBytesThatItTook() {
        // Given
        archive.beforeAdd = () -> commit(3);

        // When
        await(archiver.archive(session));

        // Then
        var recent = await(sessions.archive().recent(session));
        List<CommitRecord> records = await(sessions.archive().records(session, recent.first() - 1, MOST));
        assertThat(records).hasSize(recent.commits()).hasSizeLessThanOrEqualTo(10);
        assertThat(recent.bytes())
                .isEqualTo(records.stream()
                        .mapToLong(record -> record.bytes().length)
                        .sum());
    }
}
