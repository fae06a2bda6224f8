package io.ghostmirror.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.FileContents;
import io.ghostmirror.hub.content.PlainDigests;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileBodyTest {

    private static final int PIECE_BYTES = 128 * 1024;
    private static final int PIECES = 64;
    private static final WorkspacePath PATH = WorkspacePath.of("large");

    private final Vertx vertx = Vertx.vertx();
    private final Vertx others = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
        others.close().toCompletionStage().toCompletableFuture().join();
    }

    private static SessionStore answering(Executor elsewhere) {
        var file = new Entry.File(0644, (long) PIECE_BYTES * PIECES, Digest.of(new byte[0]), true, 0);
        return (SessionStore) Proxy.newProxyInstance(
                SessionStore.class.getClassLoader(),
                new Class<?>[] {SessionStore.class},
                (proxy, method, arguments) -> Uni.createFrom()
                        .item(Optional.of(Row.present(PATH, 1, file)))
                        .emitOn(elsewhere));
    }

    /** A full queue that drains on one thread while another begins to wait for that is waited for without end. */
    @ParameterizedTest
    @ValueSource(strings = {"", "sha-256=1"})
    void shouldWriteOnTheEventLoopOfTheRequestWhereverStoresAnswer(String wanted) throws Exception {
        // Given: a store that answers on an event loop of its own, as clients of Redis do
        Context other = others.getOrCreateContext();
        Executor elsewhere = task -> other.runOnContext(there -> task.run());
        FileContents contents = (file, from, length) -> Multi.createFrom()
                .range(0, PIECES)
                .map(number -> new byte[PIECE_BYTES])
                .emitOn(elsewhere);
        var body = new FileBody(answering(elsewhere), contents, new PlainDigests(contents));
        var asked = new CompletableFuture<Thread>();
        var answered = new CompletableFuture<Thread>();
        Router router = Router.router(vertx);
        router.route().handler(request -> {
            asked.complete(Thread.currentThread());
            request.addHeadersEndHandler(begun -> answered.complete(Thread.currentThread()));
            body.answer(request, "s", PATH);
        });
        int port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();

        // When
        HttpResponse<byte[]> response;
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
                    .timeout(Duration.ofSeconds(60))
                    .header("Want-Repr-Digest", wanted);
            response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        }

        // Then
        assertThat(response.body()).hasSize(PIECES * PIECE_BYTES);
        assertThat(answered.join()).isSameAs(asked.join());
    }
}
