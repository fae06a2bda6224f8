package io.ghostmirror.hub.content;

import static io.ghostmirror.hub.content.ArchivedSession.NAME;
import static io.ghostmirror.hub.content.ArchivedSession.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.hub.error.RefusedException;
import io.ghostmirror.hub.port.SessionStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CommitLogTest {

    private final ArchivedSession session =
            new ArchivedSession(new HistorySettings(100, Duration.ofDays(1), 10, 1 << 20));

    @BeforeEach
    void commit() {
        session.commit(33);
    }

    private static List<Long> seqs(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    @Test
    void shouldGoBackThroughTheArchive() {
        // Given
        List<Commit> before = await(session.log.all(NAME, 0).collect().asList());

        // When
        session.archive();

        // Then
        assertThat(await(session.sessions.log(NAME, 0, 100))).hasSizeLessThanOrEqualTo(10);
        assertThat(await(session.log.all(NAME, 0).collect().asList())).isEqualTo(before);
        assertThat(await(session.log.all(NAME, 12).map(Commit::seq).collect().asList()))
                .isEqualTo(seqs(13, 33));
        assertThat(await(session.log.all(NAME, 32).map(Commit::seq).collect().asList()))
                .isEqualTo(seqs(33, 33));
        assertThat(await(session.log.after(NAME, 33))).isEmpty();
    }

    @Test
    void shouldFindOneCommitWhereverItIs() {
        // Given
        session.archive();

        // When // Then
        for (long seq : List.of(1L, 7L, 10L, 11L, 33L)) {
            assertThat(await(session.log.at(NAME, seq)).map(Commit::seq)).hasValue(seq);
        }
        assertThat(await(session.log.at(NAME, 34))).isEmpty();
    }

    @Test
    void shouldLeaveOutWhatIsForgotten() {
        // Given
        session.archive();

        // When
        await(session.sessions.archive().forget(NAME, 10));

        // Then
        assertThat(session.seqs()).isEqualTo(seqs(11, 33));
        assertThat(await(session.log.at(NAME, 7))).isEmpty();
        assertThat(await(session.archiver.status(NAME)).first()).isEqualTo(11);
    }

    @Test
    void shouldMissNothingThatIsArchivedWhileItIsRead() {
        // Given: between the look into the archive and that into the log, commits go from this to that
        var moving = (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("log")) {
                        session.archive();
                    }
                    return method.invoke(session.sessions, arguments);
                });

        // When
        List<Commit> read = await(
                new CommitLog(moving, session.contents).all(NAME, 0).collect().asList());

        // Then
        assertThat(read).extracting(Commit::seq).isEqualTo(seqs(1, 33));
    }

    @Test
    void shouldNameTheCommitsThatCannotBeRead() {
        // Given
        session.archive();
        session.contents.lose(session.segments().get(1).content().content());

        // When // Then
        assertThatThrownBy(session::seqs)
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("commits 6 to 10 of session \"s\" cannot be read")
                .hasMessageContaining("ghost verify");
        assertThat(await(session.log.all(NAME, 10).map(Commit::seq).collect().asList()))
                .isEqualTo(seqs(11, 33));
    }
}
