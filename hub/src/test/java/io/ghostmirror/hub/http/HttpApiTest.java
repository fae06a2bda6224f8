package io.ghostmirror.hub.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.ChunkRef;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.content.Recipe;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {

    private static final String FILES = "/api/v1/sessions/s/files";

    private final HttpFixture hub = new HttpFixture();

    @AfterEach
    void close() {
        hub.close();
    }

    private static JsonObject json(HttpResponse<byte[]> response) {
        return new JsonObject(Buffer.buffer(response.body()));
    }

    private static void assertProblem(HttpResponse<byte[]> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(response).getString("code")).isEqualTo(code);
        assertThat(json(response).getInteger("status")).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/sessions", "/q/metrics", "/", "/q/health/../metrics", "/q/healthy"})
    void shouldAskForTheToken(String path) {
        HttpResponse<byte[]> response = hub.anonymously(path);
        assertProblem(response, 401, "UNAUTHENTICATED");
        assertThat(response.headers().firstValue("WWW-Authenticate")).hasValue("Bearer realm=\"ghost-mirror\"");
        assertThat(json(response).getString("detail"))
                .contains("Authorization: Bearer TOKEN", "the file \"token\" in the hub's data directory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health", "/q/health/ready", "/q/health/live"})
    void shouldTellItsHealthToAnyone(String path) {
        assertThat(hub.anonymously(path).statusCode()).isEqualTo(200);
    }

    @Test
    void shouldListSessions() {
        // When
        JsonObject session =
                json(hub.get("/api/v1/sessions")).getJsonArray("sessions").getJsonObject(0);

        // Then
        assertThat(session.getString("name")).isEqualTo("s");
        assertThat(session.getString("files")).isEqualTo(FILES);
    }

    @Test
    void shouldListFilesAPageAtATime() {
        // Given
        for (String name : List.of("a", "b c", "d%2F", "\u00fc")) {
            hub.put(WorkspacePath.of(name), "x".getBytes(UTF_8));
        }

        // When
        List<String> names = new ArrayList<>();
        JsonObject page = json(hub.get(FILES + "?limit=1"));
        while (page.containsKey("next")) {
            names.add(page.getJsonArray("files").getJsonObject(0).getString("path"));
            page = json(hub.get(FILES + "?limit=1&after=" + page.getString("next")));
        }

        // Then
        assertThat(names).containsExactly("a", "b c", "d%2F", "\u00fc");
        assertThat(page.getJsonArray("files")).isEmpty();
    }

    @Test
    void shouldListOnlyWhatIsBelowThePrefix() {
        // Given
        hub.put(WorkspacePath.of("src"), new Entry.Directory(0755));
        hub.put(WorkspacePath.of("src/a"), "x".getBytes(UTF_8));
        hub.put(WorkspacePath.of("srcx"), "x".getBytes(UTF_8));

        // When
        var files = json(hub.get(FILES + "?prefix=src/")).getJsonArray("files");

        // Then
        assertThat(files.stream()
                        .map(file -> ((JsonObject) file).getString("kind") + ((JsonObject) file).getString("path")))
                .containsExactly("directorysrc", "filesrc/a");
    }

    @Test
    void shouldServeANameThatIsNotUtf8UnderItsHref() {
        // Given
        var path = new WorkspacePath("dir-\u00ff\n/%");
        hub.put(new WorkspacePath("dir-\u00ff\n"), new Entry.Directory(0755));
        hub.put(path, "odd".getBytes(UTF_8));

        // When
        String href =
                json(hub.get(FILES)).getJsonArray("files").getJsonObject(1).getString("href");
        HttpResponse<byte[]> response = hub.get(href);

        // Then
        assertThat(href).isEqualTo(FILES + "/dir-%FF%0A/%25");
        assertThat(response.body()).isEqualTo("odd".getBytes(UTF_8));
        assertThat(response.headers().firstValue("Content-Length")).hasValue("3");
    }

    @Test
    void shouldAnswerNotModifiedToWhoKnowsTheVersion() {
        // Given
        hub.put(WorkspacePath.of("f"), "content".getBytes(UTF_8));
        String etag = hub.get(FILES + "/f").headers().firstValue("ETag").orElseThrow();

        // When
        HttpResponse<byte[]> again = hub.get(FILES + "/f", "If-None-Match", "\"x\", " + etag);

        // Then
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @Test
    void shouldServeRangesOfALargeFile() {
        // Given
        byte[] whole = new byte[700_000];
        new Random(5).nextBytes(whole);
        storeLarge("large", whole);

        // When
        HttpResponse<byte[]> all = hub.get(FILES + "/large");
        HttpResponse<byte[]> part = hub.get(FILES + "/large", "Range", "bytes=49999-150000");
        HttpResponse<byte[]> end = hub.get(FILES + "/large", "Range", "bytes=-7");
        HttpResponse<byte[]> rest = hub.get(FILES + "/large", "Range", "bytes=699990-");

        // Then
        assertThat(all.body()).isEqualTo(whole);
        assertThat(part.statusCode()).isEqualTo(206);
        assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 49999-150000/700000");
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 49_999, 150_001));
        assertThat(end.body()).isEqualTo(Arrays.copyOfRange(whole, 699_993, 700_000));
        assertThat(rest.body()).isEqualTo(Arrays.copyOfRange(whole, 699_990, 700_000));
    }

    @Test
    void shouldSayWhatALargeFileHashesToWhenItIsAskedFor() {
        // Given
        byte[] whole = new byte[1_000_000];
        new Random(6).nextBytes(whole);
        storeLarge("large", whole);
        String expected = "sha-256=:"
                + Base64.getEncoder().encodeToString(Digest.of(whole).bytes()) + ":";

        // When
        HttpResponse<byte[]> unasked = hub.get(FILES + "/large");
        HttpResponse<byte[]> asked = hub.get(FILES + "/large", "Want-Repr-Digest", "sha-512=3, sha-256=10");
        HttpResponse<byte[]> part = hub.get(FILES + "/large", "Want-Repr-Digest", "sha-256=1", "Range", "bytes=5-8");

        // Then
        assertThat(unasked.headers().firstValue("Repr-Digest")).isEmpty();
        assertThat(asked.headers().firstValue("Repr-Digest")).hasValue(expected);
        assertThat(asked.body()).isEqualTo(whole);
        assertThat(part.headers().firstValue("Repr-Digest")).hasValue(expected);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(whole, 5, 9));
    }

    @Test
    void shouldSayWhatASmallFileHashesTo() {
        // Given
        byte[] content = "content".getBytes(UTF_8);
        hub.put(WorkspacePath.of("f"), content);

        // Then
        assertThat(hub.get(FILES + "/f").headers().firstValue("Repr-Digest"))
                .hasValue("sha-256=:"
                        + Base64.getEncoder().encodeToString(Digest.of(content).bytes()) + ":");
    }

    @Test
    void shouldRefuseARangeOutsideOfTheFile() {
        // Given
        hub.put(WorkspacePath.of("f"), "content".getBytes(UTF_8));

        // When
        HttpResponse<byte[]> response = hub.get(FILES + "/f", "Range", "bytes=7-");

        // Then
        assertProblem(response, 416, "RANGE");
        assertThat(response.headers().firstValue("Content-Range")).hasValue("bytes */7");
    }

    @Test
    void shouldIgnoreARangeOfAnotherVersion() {
        // Given
        hub.put(WorkspacePath.of("f"), "content".getBytes(UTF_8));

        // When
        HttpResponse<byte[]> response = hub.get(FILES + "/f", "Range", "bytes=0-1", "If-Range", "\"old\"");

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).hasSize(7);
    }

    @Test
    void shouldServeAnEmptyFile() {
        // Given
        hub.put(WorkspacePath.of("empty"), new byte[0]);

        // When
        HttpResponse<byte[]> response = hub.get(FILES + "/empty");

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Length")).hasValue("0");
    }

    @Test
    void shouldSayWhatIsNotAFile() {
        // Given
        hub.put(WorkspacePath.of("dir"), new Entry.Directory(0755));
        hub.put(WorkspacePath.of("link"), new Entry.Symlink("../elsewhere"));
        hub.put(WorkspacePath.of("gone"), new byte[0]);
        Row gone = hub.sessions
                .row("s", WorkspacePath.of("gone"))
                .await()
                .indefinitely()
                .orElseThrow();
        hub.commit(new Change.Delete(gone.path(), gone.version()));

        // When // Then
        assertProblem(hub.get(FILES + "/dir"), 409, "NOT_A_FILE");
        assertProblem(hub.get(FILES + "/link"), 409, "NOT_A_FILE");
        assertThat(json(hub.get(FILES + "/link")).getString("detail")).contains("../elsewhere");
        assertProblem(hub.get(FILES + "/gone"), 404, "NOT_FOUND");
        assertProblem(hub.get(FILES + "/never"), 404, "NOT_FOUND");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {FILES + "/..%2fx", FILES + "/a//b", FILES + "/a%00b", FILES + "?limit=0", FILES + "?prefix=a//b"
            })
    void shouldRefuseWhatIsMalformed(String path) {
        assertProblem(hub.get(path), 400, "MALFORMED");
    }

    @Test
    void shouldRefuseEscapesThatAreNone() {
        assertThat(hub.raw(FILES + "/%zz"))
                .startsWith("HTTP/1.1 400 ")
                .containsIgnoringCase("Content-Type: application/problem+json")
                .contains("\"code\":\"MALFORMED\"", "two hexadecimal digits");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/index.html", "/api/v1", "/api/v2/sessions"})
    void shouldSayThatThereIsNothingElse(String path) {
        assertProblem(hub.get(path), 404, "NOT_FOUND");
    }

    @Test
    void shouldRefuseUnknownSessionsAndNames() {
        assertProblem(hub.get("/api/v1/sessions/nobody/files"), 404, "UNKNOWN_SESSION");
        assertProblem(hub.get("/api/v1/sessions/..%2fx/files"), 400, "MALFORMED");
        assertProblem(hub.get("/api/v1/sessions/s/other"), 404, "NOT_FOUND");
    }

    @Test
    void shouldOnlyRead() {
        HttpResponse<byte[]> response = hub.send(hub.request(FILES + "/f").DELETE(), "Authorization", hub.bearer());
        assertProblem(response, 405, "METHOD");
    }

    @Test
    void shouldDeleteASession() {
        // When
        HttpResponse<byte[]> response =
                hub.send(hub.request("/api/v1/sessions/s").DELETE(), "Authorization", hub.bearer());

        // Then
        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(json(hub.get("/api/v1/sessions")).getJsonArray("sessions")).isEmpty();
        assertProblem(hub.get(FILES), 404, "UNKNOWN_SESSION");
        assertProblem(
                hub.send(hub.request("/api/v1/sessions/s").DELETE(), "Authorization", hub.bearer()),
                404,
                "UNKNOWN_SESSION");
    }

    @Test
    void shouldDeleteNoOtherSessionThanTheOneThatIsMeant() {
        // Given
        String id = json(hub.get("/api/v1/sessions"))
                .getJsonArray("sessions")
                .getJsonObject(0)
                .getString("id");

        // When // Then
        assertProblem(
                hub.send(hub.request("/api/v1/sessions/s?id=another").DELETE(), "Authorization", hub.bearer()),
                404,
                "UNKNOWN_SESSION");
        assertProblem(
                hub.send(hub.request("/api/v1/sessions/s?id=").DELETE(), "Authorization", hub.bearer()),
                400,
                "MALFORMED");
        assertProblem(
                hub.send(hub.request("/api/v1/sessions/s?force=1").DELETE(), "Authorization", hub.bearer()),
                400,
                "MALFORMED");
        assertThat(hub.send(hub.request("/api/v1/sessions/s?id=" + id).DELETE(), "Authorization", hub.bearer())
                        .statusCode())
                .isEqualTo(204);
    }

    @Test
    void shouldCutTheConnectionWhenContentIsLostOnTheWay() {
        // Given
        byte[] whole = new byte[200_000];
        new Random(6).nextBytes(whole);
        storeLarge("large", whole);
        hub.contents.lose(Digest.of(Arrays.copyOfRange(whole, 150_000, 200_000)));

        // When // Then
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> hub.get(FILES + "/large"))
                .isInstanceOf(AssertionError.class)
                .hasRootCauseInstanceOf(java.io.IOException.class);
    }

    @Test
    void shouldAnswerHeadWithoutABody() {
        // Given
        hub.put(WorkspacePath.of("f"), "content".getBytes(UTF_8));

        // When
        HttpResponse<byte[]> response = hub.send(
                hub.request(FILES + "/f").method("HEAD", HttpRequest.BodyPublishers.noBody()),
                "Authorization",
                hub.bearer());

        // Then
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Length")).hasValue("7");
    }

    private void storeLarge(String path, byte[] whole) {
        List<ChunkRef> chunks = new ArrayList<>();
        List<Piece> pieces = new ArrayList<>();
        for (int from = 0; from < whole.length; from += 50_000) {
            byte[] chunk = Arrays.copyOfRange(whole, from, from + 50_000);
            chunks.add(new ChunkRef(Digest.of(chunk), chunk.length));
            pieces.add(new Piece(Digest.of(chunk), chunk));
        }
        Recipe recipe = Recipe.of(chunks);
        recipe.leaves().forEach(leaf -> pieces.add(new Piece(Digest.of(leaf), leaf)));
        pieces.add(new Piece(recipe.digest(), recipe.root()));
        hub.contents.put(pieces).await().indefinitely();
        hub.put(WorkspacePath.of(path), new Entry.File(0644, whole.length, recipe.digest(), true, 0));
    }
}
