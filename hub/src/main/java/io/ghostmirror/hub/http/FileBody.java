package io.ghostmirror.hub.http;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.FileContents;
import io.ghostmirror.hub.content.PlainDigests;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.ghostmirror.hub.port.SessionStore;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.Optional;

/** Answers {@code GET /api/v1/sessions/NAME/files/PATH}: a file's bytes, or a range of them. */
final class FileBody {

    private final SessionStore sessions;
    private final FileContents contents;
    private final PlainDigests digests;

    FileBody(SessionStore sessions, FileContents contents, PlainDigests digests) {
        this.sessions = sessions;
        this.contents = contents;
        this.digests = digests;
    }

    /** Names a version for caches. */
    static String etag(Row row) {
        return '"'
                + Long.toString(row.version().seq())
                + '-'
                + row.version().hash().hex().substring(0, 16)
                + '"';
    }

    void answer(RoutingContext context, String session, WorkspacePath path) {
        RequestLoop loop = RequestLoop.current();
        sessions.row(session, path)
                .emitOn(loop)
                .subscribe()
                .with(
                        row -> {
                            try {
                                answer(context, loop, path, row);
                            } catch (RuntimeException e) {
                                Problems.answer(context, e);
                            }
                        },
                        failure -> Problems.answer(context, failure));
    }

    private void answer(RoutingContext context, RequestLoop loop, WorkspacePath path, Optional<Row> found) {
        String shown = '"' + path.display() + '"';
        Row row =
                found.orElseThrow(() -> new RefusedException(ErrorCode.NOT_FOUND, "path " + shown + " does not exist"));
        switch (row.entry()) {
            case Entry.File file -> send(context, loop, row, file);
            case Entry.Directory directory ->
                throw new RefusedException(
                        ErrorCode.NOT_A_FILE, "path " + shown + " is a directory; list it with files?prefix=PATH");
            case Entry.Symlink link ->
                throw new RefusedException(
                        ErrorCode.NOT_A_FILE,
                        "path " + shown + " is a symbolic link to \"" + link.target() + "\"; the hub follows none");
            case null ->
                throw new RefusedException(
                        ErrorCode.NOT_FOUND,
                        "path " + shown + " was deleted in commit "
                                + row.version().seq());
        }
    }

    private void send(RoutingContext context, RequestLoop loop, Row row, Entry.File file) {
        HttpServerRequest request = context.request();
        HttpServerResponse response = context.response();
        String etag = etag(row);
        response.putHeader("ETag", etag).putHeader("Accept-Ranges", "bytes");
        if (isKnown(request.getHeader("If-None-Match"), etag)) {
            response.setStatusCode(304).end();
            return;
        }
        String condition = request.getHeader("If-Range");
        Optional<ByteRange> range =
                condition == null || condition.equals(etag) ? range(context, file.size()) : Optional.empty();
        if (file.chunked() && !ReprDigest.isWanted(request.getHeader("Want-Repr-Digest"))) {
            send(context, loop, file, range);
            return;
        }
        digests.sha256(file)
                .emitOn(loop)
                .subscribe()
                .with(
                        sha256 -> {
                            response.putHeader("Repr-Digest", ReprDigest.of(sha256));
                            send(context, loop, file, range);
                        },
                        failure -> Problems.answer(context, failure));
    }

    private void send(RoutingContext context, RequestLoop loop, Entry.File file, Optional<ByteRange> range) {
        HttpServerResponse response = context.response();
        ByteRange part = range.orElse(new ByteRange(0, file.size()));
        range.ifPresent(of -> response.setStatusCode(206).putHeader("Content-Range", of.contentRange(file.size())));
        response.putHeader("Content-Type", "application/octet-stream")
                .putHeader("Content-Length", Long.toString(part.length()));
        if (context.request().method().equals(HttpMethod.HEAD) || part.length() == 0) {
            response.end();
        } else {
            contents.read(file, part.from(), part.length()).subscribe().withSubscriber(new BodyWriter(context, loop));
        }
    }

    private static Optional<ByteRange> range(RoutingContext context, long size) {
        return ByteRange.of(context.request().getHeader("Range"), size);
    }

    private static boolean isKnown(@org.jspecify.annotations.Nullable String header, String etag) {
        return header != null
                && Arrays.stream(header.split(","))
                        .map(String::strip)
                        .anyMatch(known -> known.equals("*") || known.equals(etag) || known.equals("W/" + etag));
    }
}
