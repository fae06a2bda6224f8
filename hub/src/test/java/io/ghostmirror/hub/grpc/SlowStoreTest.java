package io.ghostmirror.hub.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store that does not answer: what a hub asks of it by itself does not pile up. */
class SlowStoreTest {

    private static final Set<String> SLOW = Set.of("heads", "renewMany", "saveHealth");

    private final MemorySessionStore store = new MemorySessionStore();
    private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> answered = new CompletableFuture<>();
    private final HubFixture hub = new HubFixture(LiveSettings.DEFAULT, new MemoryContentStore(), slowStore());

    @AfterEach
    void close() {
        answered.complete(null);
        hub.close();
    }

    /** Counts what waits for an answer. */
    private SessionStore slowStore() {
        return (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, arguments) -> {
                    try {
                        if (!SLOW.contains(method.getName())) {
                            return method.invoke(store, arguments);
                        }
                        return Uni.createFrom().deferred(() -> {
                            asked.computeIfAbsent(method.getName(), name -> new AtomicInteger())
                                    .incrementAndGet();
                            return Uni.createFrom().completionStage(answered).chain(() -> answer(method, arguments));
                        });
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private Uni<?> answer(Method method, Object[] arguments) {
        try {
            return (Uni<?>) method.invoke(store, arguments);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private int asked(String what) {
        return asked.getOrDefault(what, new AtomicInteger()).get();
    }

    @Test
    void shouldAskAgainOnlyWhenThereWasAnAnswer() {
        // Given
        hub.configure("s");
        FakeNode.open(hub.channel(), FakeNode.live("s", "a", Cursor.NONE)).joined();
        FakeNode.open(hub.channel(), FakeNode.live("s", "b", Cursor.NONE)).joined();

        // When
        for (int i = 0; i < 100; i++) {
            hub.live.poll();
            hub.live.tick();
            byte[] report = {(byte) i};
            hub.live.members("s").forEach(member -> member.report(report, 0));
        }

        // Then
        assertThat(asked("heads")).isEqualTo(1);
        assertThat(asked("renewMany")).isEqualTo(1);
        assertThat(asked("saveHealth")).isEqualTo(2);

        // When
        answered.complete(null);
        hub.live.poll();
        hub.live.tick();

        // Then
        assertThat(asked("heads")).isEqualTo(2);
        assertThat(asked("renewMany")).isEqualTo(2);
        assertThat(asked("saveHealth")).isEqualTo(4);
    }
}
