package io.ghostmirror.hub.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthTest {

    private static final byte[] ONE = {1};
    private static final byte[] OTHER = {2};

    private final MemorySessionStore store = new MemorySessionStore();
    private final List<Long> saved = new ArrayList<>();
    private boolean isDown;
    private long nowMillis = 1_000_000;
    private final Health health = new Health("s", "n", watched(), () -> Instant.ofEpochMilli(nowMillis));

    /** Keeps the times of what is saved. */
    private SessionStore watched() {
        return (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, arguments) -> {
                    if (isDown) {
                        return Uni.createFrom().failure(new IllegalStateException("down"));
                    }
                    saved.add((Long) arguments[3]);
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @BeforeEach
    void create() {
        store.open("s").await().indefinitely();
    }

    private void report(long atMillis, byte[] report) {
        nowMillis = atMillis;
        health.report(report, 0);
    }

    @Test
    void shouldSaveAtOnceWhatIsNew() {
        // When
        report(1_000_000, ONE);
        report(1_001_000, OTHER);

        // Then
        assertThat(saved).containsExactly(1_000_000L, 1_001_000L);
    }

    @Test
    void shouldSaveTheSameOnceAMinute() {
        // When
        for (long at = 1_000_000; at <= 1_130_000; at += 10_000) {
            report(at, ONE);
            health.saveIfDue();
        }

        // Then
        assertThat(saved).containsExactly(1_000_000L, 1_060_000L, 1_120_000L);
    }

    @Test
    void shouldSaveLaterWhatCameTooSoon() {
        // Given
        report(1_000_000, ONE);
        report(1_000_300, OTHER);
        assertThat(saved).hasSize(1);

        // When
        health.saveIfDue();

        // Then
        assertThat(saved).containsExactly(1_000_000L, 1_000_300L);
        assertThat(store.nodes("s").await().indefinitely().getFirst().report()).isEqualTo(OTHER);
    }

    @Test
    void shouldSaveWhenANodeWasHeardLastAsItLeaves() {
        // Given
        report(1_000_000, ONE);
        report(1_010_000, ONE);

        // When
        health.save();
        health.save();

        // Then
        assertThat(saved).containsExactly(1_000_000L, 1_010_000L);
    }

    @Test
    void shouldNotSaveWhatWasSaidOnAFormerConnection() {
        // Given
        report(1_000_000, ONE);
        report(1_010_000, OTHER);
        report(1_020_000, OTHER);

        // When
        health.supersede();
        health.save();

        // Then
        assertThat(saved).containsExactly(1_000_000L, 1_010_000L);
    }

    @Test
    void shouldSaveAgainWhatCouldNotBeSaved() {
        // Given
        isDown = true;
        report(1_000_000, ONE);

        // When
        isDown = false;
        report(1_010_000, ONE);

        // Then
        assertThat(saved).containsExactly(1_010_000L);
    }
}
