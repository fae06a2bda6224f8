package io.ghostmirror.hub.content;

import static io.ghostmirror.hub.content.ArchivedSession.NAME;
import static io.ghostmirror.hub.content.ArchivedSession.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.LongStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

class ArchiverTest {

    private static ArchivedSession session(long commits, long recentBytes) {
        return new ArchivedSession(new HistorySettings(commits, Duration.ofDays(30), 10, recentBytes));
    }

    @Test
    void shouldLeaveAShortLogAlone() {
        // Given
        ArchivedSession session = session(100, 1 << 20);
        session.commit(10);

        // When
        session.archive();

        // Then
        assertThat(session.segments()).isEmpty();
        assertThat(await(session.archiver.status(NAME))).isEqualTo(new Archiver.Status(1, Optional.empty()));
    }

    @Test
    void shouldPackRunsOfTheOldestCommits() {
        // Given
        ArchivedSession session = session(100, 1 << 20);
        session.commit(23);

        // When
        session.archive();

        // Then
        assertThat(session.segments())
                .extracting(LogSegment::first, LogSegment::last)
                .containsExactly(Tuple.tuple(1L, 5L), Tuple.tuple(6L, 10L), Tuple.tuple(11L, 15L));
        assertThat(await(session.sessions.archive().recent(NAME)).commits()).isEqualTo(8);
    }

    @Test
    void shouldPackLargeCommitsEarlier() {
        // Given: more bytes than are to stay, in few commits
        ArchivedSession session = session(100, 20);
        session.commit(8);

        // When
        session.archive();

        // Then
        assertThat(session.segments()).isNotEmpty();
        assertThat(session.seqs()).hasSize(8);
    }

    @Test
    void shouldForgetWholeSegmentsThatAreTooMany() {
        // Given
        ArchivedSession session = session(20, 1 << 20);
        session.commit(33);

        // When
        session.archive();

        // Then: 14 to 33 are to be kept, and 11 to 15 are together
        assertThat(session.seqs())
                .isEqualTo(LongStream.rangeClosed(11, 33).boxed().toList());
        assertThat(await(session.archiver.status(NAME)).first()).isEqualTo(11);
    }

    @Test
    void shouldForgetWholeSegmentsThatAreTooOld() {
        // Given
        ArchivedSession session = session(100, 1 << 20);
        session.commit(12);
        session.archive();
        Instant oldest = Instant.ofEpochMilli(session.segments().getFirst().lastMillis());

        // When // Then
        session.now = oldest.plus(Duration.ofDays(30));
        session.archive();
        assertThat(session.segments()).hasSize(1);
        session.now = session.now.plusMillis(1);
        session.archive();
        assertThat(session.segments()).isEmpty();
        assertThat(session.seqs())
                .isEqualTo(LongStream.rangeClosed(6, 12).boxed().toList());
    }

    @Test
    void shouldWaitAndSaySoWhenNothingCanBeStored() {
        // Given
        ArchivedSession session = session(100, 1 << 20);
        session.commit(23);
        session.contents.refusesPuts = true;

        // When
        assertThatThrownBy(session::archive).hasCauseInstanceOf(IOException.class);
        await(session.archiver.tend(NAME));

        // Then
        assertThat(session.segments()).isEmpty();
        assertThat(session.seqs()).hasSize(23);
        assertThat(await(session.archiver.status(NAME)).trouble()).hasValueSatisfying(sentence -> assertThat(sentence)
                .contains("cannot be archived", "more than 100", "the oldest are forgotten"));

        // When
        session.contents.refusesPuts = false;
        await(session.archiver.tend(NAME));

        // Then: not at once
        assertThat(session.segments()).isEmpty();

        // When
        session.now = session.now.plusSeconds(60);
        await(session.archiver.tend(NAME));

        // Then
        assertThat(session.segments()).hasSize(3);
        assertThat(session.seqs()).hasSize(23);
        assertThat(await(session.archiver.status(NAME)).trouble()).isEmpty();
    }

    @Test
    void shouldGoOnToSayThatCommitsWaitUntilTheyAreArchived() {
        // Given
        ArchivedSession session = session(100, 1 << 20);
        session.commit(23);
        var archive = new BusyArchive(session.sessions);
        var archiver = new Archiver(
                session.contents,
                archive.store(),
                new CollectionRounds(),
                new HistorySettings(100, Duration.ofDays(30), 10, 1 << 20),
                () -> session.now);
        session.contents.refusesPuts = true;
        await(archiver.tend(NAME));

        // When: there is room again, but the index takes nothing
        session.contents.refusesPuts = false;
        archive.takesNothing = true;
        session.now = session.now.plusSeconds(60);
        await(archiver.tend(NAME));

        // Then
        assertThat(await(archiver.status(NAME)).trouble()).isPresent();

        // When: another hub does it
        session.archive();
        await(archiver.tend(NAME));

        // Then
        assertThat(await(archiver.status(NAME)).trouble()).isEmpty();
    }

    @Test
    void shouldTryAgainWhenACollectionHasBegun() {
        // Given
        ArchivedSession session = session(100, 1 << 20);
        session.commit(23);
        await(session.sessions.beginCollection(new CollectionRounds()));

        // When
        session.archive();

        // Then
        assertThat(session.segments()).hasSize(3);
    }

    @Test
    void shouldDoNoHarmWhenTwoHubsDoIt() {
        // Given
        ArchivedSession session = session(100, 1 << 20);
        session.commit(23);
        var other = new Archiver(
                session.contents,
                session.sessions,
                new CollectionRounds(),
                new HistorySettings(100, Duration.ofDays(30), 6, 1 << 20),
                () -> session.now);

        // When
        Uni.join()
                .all(session.archiver.archive(NAME), other.archive(NAME))
                .andFailFast()
                .await()
                .atMost(Duration.ofSeconds(30));

        // Then
        assertThat(session.seqs())
                .isEqualTo(LongStream.rangeClosed(1, 23).boxed().toList());
    }
}
