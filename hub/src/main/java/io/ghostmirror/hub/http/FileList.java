package io.ghostmirror.hub.http;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SessionStore;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** Answers {@code GET /api/v1/sessions/NAME/files}: present rows by path, a page at a time. */
final class FileList {

    private static final int DEFAULT_LIMIT = 1000;
    private static final int MAX_LIMIT = 5000;

    private final SessionStore sessions;

    FileList(SessionStore sessions) {
        this.sessions = sessions;
    }

    void answer(RoutingContext context, String session) {
        var query = new Query(context.request().query(), List.of("prefix", "after", "limit"));
        int limit = query.count("limit", DEFAULT_LIMIT, MAX_LIMIT);
        WorkspacePath prefix = query.path("prefix");
        WorkspacePath after = query.path("after");
        if (prefix != null && after != null && !after.isAtOrBelow(prefix)) {
            throw new IllegalArgumentException("after: " + after + " (expected: " + prefix
                    + ", the prefix, or a path below it, as in \"next\" of the last page)");
        }
        sessions.rows(session, prefix, after, limit)
                .map(rows -> json(session, rows, rows.size() == limit))
                .emitOn(RequestLoop.current())
                .subscribe()
                .with(context::json, failure -> Problems.answer(context, failure));
    }

    private static JsonObject json(String session, List<Row> rows, boolean more) {
        var files = new JsonArray();
        rows.forEach(row -> files.add(json(session, row)));
        var page = new JsonObject().put("session", session).put("files", files);
        if (more) {
            page.put("next", PercentPath.encode(rows.getLast().path().raw()));
        }
        return page;
    }

    private static JsonObject json(String session, Row row) {
        var json = new JsonObject()
                .put("path", row.path().display())
                .put(
                        "href",
                        "/api/v1/sessions/" + session + "/files/"
                                + PercentPath.encode(row.path().raw()))
                .put("seq", row.version().seq())
                .put("etag", FileBody.etag(row));
        return switch (row.entry()) {
            case Entry.File file ->
                json.put("kind", "file")
                        .put("mode", octal(file.mode()))
                        .put("size", file.size())
                        .put("modified", modified(file.mtimeNanos()));
            case Entry.Directory directory -> json.put("kind", "directory").put("mode", octal(directory.mode()));
            case Entry.Symlink link ->
                json.put("kind", "symlink").put("target", new String(link.targetBytes(), StandardCharsets.UTF_8));
            case null -> json.put("kind", "absent");
        };
    }

    private static String octal(int mode) {
        return String.format("%04o", mode);
    }

    private static String modified(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
                .toString();
    }
}
