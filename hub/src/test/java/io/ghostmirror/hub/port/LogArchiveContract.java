package io.ghostmirror.hub.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.LogArchive.CommitRecord;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.LogArchive.Recent;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.port.SessionStore.UnknownSessionException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every archive of logs does. */
public abstract class LogArchiveContract {

    private static final byte[] INCARNATION = {1};

    private final String session = "s-" + UUID.randomUUID();
    private final CollectionRounds rounds = new CollectionRounds();
    private SessionStore store;
    private LogArchive archive;
    private long token;
    private long number;

    protected abstract SessionStore store();

    @BeforeEach
    void openSession() {
        store = store();
        archive = store.archive();
        await(store.open(session));
        token = await(store.acquire(session, "n", INCARNATION, "c", 60_000)).fencingToken();
    }

    private static <T> T await(Uni<T> uni) {
        return uni.await().atMost(Duration.ofSeconds(30));
    }

    private void commit(int times) {
        for (int i = 0; i < times; i++) {
            var put = new Change.Put(WorkspacePath.of("d-" + ++number), Version.NONE, new Entry.Directory(0755));
            var request = new CommitRequest(number, 0, false, false, List.of(put), 0);
            await(store.commit(session, "n", INCARNATION, token, request, Long.MAX_VALUE));
        }
    }

    private List<CommitRecord> records(int count) {
        var records = new ArrayList<CommitRecord>();
        long after = recent().first() - 1;
        while (records.size() < count) {
            records.addAll(await(archive.records(session, after, count - records.size())));
            after = records.getLast().seq();
        }
        return records;
    }

    private Recent recent() {
        return await(archive.recent(session));
    }

    private static LogSegment segment(List<CommitRecord> packed) {
        byte[] name = packed.getLast().bytes();
        return new LogSegment(
                packed.getFirst().seq(),
                packed.getLast().seq(),
                new Entry.File(0, 7, Digest.of(name), packed.size() % 2 == 0, 0),
                1_000 + packed.size());
    }

    private boolean add(List<CommitRecord> packed) {
        return await(archive.add(session, recent().epoch(), segment(packed), packed, rounds.current()));
    }

    private List<Long> logged() {
        return await(store.log(session, 0, 100)).stream().map(Commit::seq).toList();
    }

    private static List<Long> seqs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void shouldSayWhatTheRecentLogHolds() {
        // Given
        Recent empty = recent();

        // When
        commit(5);

        // Then
        assertThat(empty.first()).isEqualTo(1);
        assertThat(empty.commits()).isZero();
        assertThat(empty.bytes()).isZero();
        assertThat(recent().epoch()).isEqualTo(await(store.info(session)).head().epoch());
        assertThat(recent().first()).isEqualTo(1);
        assertThat(recent().commits()).isEqualTo(5);
        assertThat(recent().bytes()).isPositive();
    }

    @Test
    void shouldReadRecordsAsTheCommitsTheyAre() {
        // Given
        commit(9);

        // When
        List<Commit> read = records(9).stream()
                .map(CommitRecord::bytes)
                .map(archive::commit)
                .toList();

        // Then
        assertThat(read).isEqualTo(await(store.log(session, 0, 100)));
        assertThat(await(archive.records(session, 7, 100)))
                .extracting(CommitRecord::seq)
                .containsExactly(8L, 9L);
        assertThatThrownBy(() -> archive.commit(new byte[3])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldTakeFromTheLogWhatIsInTheArchive() {
        // Given
        commit(10);
        List<CommitRecord> oldest = records(4);

        // When
        boolean added = add(oldest);
        List<CommitRecord> next = records(3);
        boolean addedNext = add(next);

        // Then
        assertThat(added).isTrue();
        assertThat(addedNext).isTrue();
        assertThat(logged()).isEqualTo(seqs(8, 10));
        assertThat(recent().first()).isEqualTo(8);
        assertThat(recent().commits()).isEqualTo(3);
        assertThat(await(archive.segments(session, 0, 10))).containsExactly(segment(oldest), segment(next));
        assertThat(await(archive.segments(session, 0, 1))).containsExactly(segment(oldest));
        assertThat(await(archive.segments(session, 3, 1))).containsExactly(segment(oldest));
        assertThat(await(archive.segments(session, 4, 1))).containsExactly(segment(next));
        assertThat(await(archive.segments(session, 7, 1))).isEmpty();
        commit(2);
        assertThat(logged()).isEqualTo(seqs(8, 12));
    }

    @Test
    void shouldCountTheBytesOfWhatIsLeft() {
        // Given
        commit(6);
        long one = recent().bytes() / 6;

        // When
        add(records(5));

        // Then
        assertThat(recent().bytes()).isBetween(one - 2, one + 2);
    }

    @Test
    void shouldTakeWhatTwoHubsPackedOnce() {
        // Given
        commit(10);
        List<CommitRecord> mine = records(4);
        List<CommitRecord> theirs = records(6);

        // When // Then
        assertThat(add(mine)).isTrue();
        assertThat(add(theirs)).isFalse();
        assertThat(add(mine)).isFalse();
        assertThat(logged()).isEqualTo(seqs(5, 10));
        assertThat(await(archive.segments(session, 0, 10))).containsExactly(segment(mine));
    }

    @Test
    void shouldTakeNothingFromTheMiddleOfTheLogOrOfAnotherEpoch() {
        // Given
        commit(10);
        List<CommitRecord> all = records(10);
        List<CommitRecord> oldest = all.subList(0, 4);

        // When // Then
        assertThat(add(all.subList(2, 6))).isFalse();
        assertThat(await(archive.add(session, recent().epoch() + 1, segment(oldest), oldest, rounds.current())))
                .isFalse();
        assertThat(logged()).isEqualTo(seqs(1, 10));
        assertThat(await(archive.segments(session, 0, 10))).isEmpty();
    }

    @Test
    void shouldRefuseASegmentOfAnEarlierRound() {
        // Given
        commit(10);
        List<CommitRecord> oldest = records(4);
        long before = rounds.current();

        // When
        await(store.beginCollection(rounds));

        // Then
        assertThatThrownBy(() -> await(archive.add(session, recent().epoch(), segment(oldest), oldest, before)))
                .isInstanceOfSatisfying(ContentsExpiredException.class, expired -> assertThat(expired.round())
                        .isEqualTo(rounds.current()));
        assertThat(logged()).isEqualTo(seqs(1, 10));
        assertThat(add(oldest)).isTrue();
    }

    @Test
    void shouldForgetWholeSegments() {
        // Given
        commit(10);
        add(records(4));
        List<CommitRecord> next = records(4);
        add(next);

        // When
        await(archive.forget(session, 3));

        // Then
        assertThat(await(archive.segments(session, 0, 10))).hasSize(2);

        // When
        await(archive.forget(session, 7));

        // Then
        assertThat(await(archive.segments(session, 0, 10))).containsExactly(segment(next));
        assertThat(logged()).isEqualTo(seqs(9, 10));
    }

    @Test
    void shouldNotKnowASessionThatNobodyMade() {
        List<Uni<?>> calls = List.of(
                archive.recent("nobody"),
                archive.records("nobody", 0, 1),
                archive.segments("nobody", 0, 1),
                archive.forget("nobody", 1));
        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(() -> await(call)).isInstanceOf(UnknownSessionException.class));
    }
}
