package io.ghostmirror.hub.http;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.auth.AccessToken;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.content.PlainDigests;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.content.StoredFiles;
import io.ghostmirror.hub.grpc.WireEncoding;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.live.Services;
import io.ghostmirror.hub.memory.LossyContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.EventFeed;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.hub.wire.EventStreams;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** The HTTP API on a port of its own, over stores in memory with one session "s". */
final class HttpFixture implements AutoCloseable {

    final LossyContentStore contents = new LossyContentStore();
    final MemorySessionStore sessions = new MemorySessionStore();
    final LiveSessions<FileSyncResponse> live;
    private final AccessToken token = AccessToken.random();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;
    private final long fencingToken;
    private long number;

    HttpFixture() {
        this(HubTraces.NONE);
    }

    HttpFixture(HubTraces traces) {
        this(LiveSettings.DEFAULT, Duration.ofHours(1), HubMeters.NONE, traces);
    }

    HttpFixture(LiveSettings settings, Duration heartbeat, HubMeters meters) {
        this(settings, heartbeat, meters, HubTraces.NONE);
    }

    private HttpFixture(LiveSettings settings, Duration heartbeat, HubMeters meters, HubTraces traces) {
        Router router = Router.router(vertx);
        var files = new StoredFiles(new Recipes(contents));
        live = new LiveSessions<>(new Services<>(
                contents,
                files,
                sessions,
                new CommitLog(sessions, contents),
                new WireEncoding(),
                settings,
                InstantSource.system(),
                meters,
                traces,
                new CollectionRounds(),
                DeltaFeed.NONE,
                HubNotes.NONE,
                EventFeed.NONE));
        router.route().order(-1).handler(new TokenFilter(token));
        new ApiRoutes(
                        new SessionList(sessions, session -> 0, live.deletion()),
                        new FileList(sessions),
                        new FileBody(sessions, files, new PlainDigests(files)),
                        new SessionEvents(new EventStreams(live, sessions), heartbeat),
                        traces)
                .register(router);
        router.route("/q/*").handler(context -> context.end("quarkus"));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        sessions.open("s").await().indefinitely();
        fencingToken = sessions.acquire("s", "n", new byte[16], "c", 1000)
                .await()
                .indefinitely()
                .fencingToken();
    }

    void put(WorkspacePath path, byte[] content) {
        contents.put(List.of(new Piece(Digest.of(content), content))).await().indefinitely();
        put(path, new Entry.File(0644, content.length, Digest.of(content), false, 1_500_000_000L));
    }

    void put(WorkspacePath path, Entry entry) {
        commit(new Change.Put(path, Version.NONE, entry));
    }

    void commit(Change change) {
        var request = new CommitRequest(++number, 0, false, false, List.of(change), 0);
        sessions.commit("s", "n", new byte[16], fencingToken, request, Long.MAX_VALUE)
                .await()
                .indefinitely();
    }

    HttpResponse<byte[]> get(String path, String... headers) {
        return send(request(path).header("Authorization", "Bearer " + token.secret()), headers);
    }

    HttpResponse<byte[]> anonymously(String path) {
        return send(request(path));
    }

    HttpResponse<byte[]> send(HttpRequest.Builder request, String... headers) {
        try {
            if (headers.length > 0) {
                request.headers(headers);
            }
            return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** The whole answer to a request line that no decent client sends. */
    String raw(String path) {
        try (var socket = new Socket("127.0.0.1", server.actualPort())) {
            String head = "GET " + path + " HTTP/1.1\r\nHost: hub\r\nAuthorization: " + bearer()
                    + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    int port() {
        return server.actualPort();
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.actualPort() + path));
    }

    String bearer() {
        return "Bearer " + token.secret();
    }

    @Override
    public void close() {
        client.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
