package io.ghostmirror.hub.redis;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.change.Outcome;
import io.ghostmirror.core.change.Rejection;
import io.ghostmirror.core.change.TraceContext;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.FoldKey;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SessionStore.Committed;
import io.ghostmirror.proto.wire.Wire;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.redis.client.Response;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One commit request as arguments of the script, and the script's answer as a result. */
final class CommitCall {

    private static final byte[] NONE = new byte[0];
    private static final int DIGEST_BOUND = 100_000;
    private static final int OUTBOX_BOUND = 10_000;

    private final Maker maker;
    private final CommitRequest request;
    private final long now;
    private final long round;
    private final RedisSettings settings;

    CommitCall(Maker maker, CommitRequest request, long now, long round, RedisSettings settings) {
        this.maker = maker;
        this.request = request;
        this.now = now;
        this.round = round;
        this.settings = settings;
    }

    /**
     * @param seen a head that the session had; NONE when it is not known
     * @param contents which the commit makes durable
     */
    List<Buffer> arguments(String candidates, Cursor seen, ContentsAlong contents) {
        var arguments = new ArrayList<Buffer>(21 + 14 * request.changes().size());
        byte[] body = Wire.toWire(request.in(TraceContext.NONE), Map.of()).toByteArray();
        arguments.add(Buffer.buffer(candidates));
        arguments.add(Buffer.buffer(maker.incarnation()));
        arguments.add(Buffer.buffer(maker.token()));
        arguments.add(number(request.number()));
        arguments.add(Buffer.buffer(Digest.of(body).bytes()));
        arguments.add(number(now));
        arguments.add(number(request.atomic() ? 1 : 0));
        arguments.add(Buffer.buffer(
                Wire.toWire(commit(0, List.of(), Digest.ZERO), Map.of()).toByteArray()));
        arguments.add(number(settings.commits()));
        arguments.add(number(settings.bytes()));
        arguments.add(number(DIGEST_BOUND));
        arguments.add(Buffer.buffer(maker.name()));
        arguments.add(number(seen.epoch()));
        arguments.add(number(seen.seq()));
        arguments.add(number(bringsFiles() ? round : Long.MAX_VALUE));
        arguments.add(number(settings.outbox() ? OUTBOX_BOUND : 0));
        contents.addCounts(arguments);
        addFolded(arguments);
        contents.addTo(arguments);
        request.changes().forEach(change -> add(change, arguments));
        return arguments;
    }

    /** The fold keys of all paths that are not their own. */
    private void addFolded(List<Buffer> arguments) {
        List<Buffer> folded = new ArrayList<>();
        for (Change change : request.changes()) {
            addFolded(change.path(), folded);
            if (change instanceof Change.Move move) {
                addFolded(move.source(), folded);
            }
        }
        arguments.add(number(folded.size() / 2));
        arguments.addAll(folded);
    }

    private static void addFolded(WorkspacePath path, List<Buffer> folded) {
        String key = FoldKey.of(path).raw();
        if (!key.equals(path.raw())) {
            folded.add(Buffer.buffer(path.bytes()));
            folded.add(Buffer.buffer(key.getBytes(StandardCharsets.ISO_8859_1)));
        }
    }

    private boolean bringsFiles() {
        return request.changes().stream()
                .anyMatch(change -> change instanceof Change.Put put && put.entry() instanceof Entry.File);
    }

    private static Buffer number(long number) {
        return Buffer.buffer(Long.toString(number));
    }

    private Commit commit(long seq, List<Change> changes, Digest digest) {
        return new Commit(
                seq,
                maker.name(),
                request.changeSet(),
                request.more(),
                changes,
                digest,
                now,
                request.observedNanos(),
                request.trace());
    }

    private void add(Change change, List<Buffer> arguments) {
        Change.Move move = change instanceof Change.Move m ? m : null;
        Entry entry = entryOf(change);
        arguments.add(Buffer.buffer(
                switch (change) {
                    case Change.Put put -> "P";
                    case Change.Move m -> "M";
                    case Change.Delete delete -> "D";
                    case Change.Untrack untrack -> "U";
                }));
        arguments.add(Buffer.buffer(change.path().bytes()));
        arguments.add(Buffer.buffer(parentOf(change.path())));
        arguments.add(Buffer.buffer(RowCode.version(change.parent())));
        Digest hash = entry == null ? Digest.ZERO : RowHash.of(change.path(), entry);
        arguments.add(Buffer.buffer(hash.bytes()));
        arguments.add(tail(change, entry));
        arguments.add(number(RowHash.bucketOf(change.path())));
        arguments.add(Buffer.buffer(io.ghostmirror.proto.v1.Commit.newBuilder()
                .addChanges(Wire.toWire(change, Map.of()))
                .build()
                .toByteArray()));
        arguments.add(Buffer.buffer(move == null ? NONE : move.source().bytes()));
        arguments.add(Buffer.buffer(move == null ? NONE : RowCode.version(move.sourceVersion())));
        arguments.add(Buffer.buffer(move == null ? NONE : parentOf(move.source())));
        arguments.add(move == null ? Buffer.buffer() : number(RowHash.bucketOf(move.source())));
    }

    private static Buffer tail(Change change, @Nullable Entry entry) {
        if (entry != null) {
            return Buffer.buffer(RowCode.tail(entry));
        }
        return Buffer.buffer(change instanceof Change.Untrack ? "u" : "t");
    }

    private static byte[] parentOf(WorkspacePath path) {
        return path.parent().map(WorkspacePath::bytes).orElse(NONE);
    }

    private static @Nullable Entry entryOf(Change change) {
        return switch (change) {
            case Change.Put put -> put.entry();
            case Change.Move move -> move.entry();
            case Change.Delete delete -> null;
            case Change.Untrack untrack -> null;
        };
    }

    /** The script's answer, after its first word. */
    Committed committed(Response answer) {
        long seq = Long.parseLong(answer.get(1).toString());
        Digest digest = Digest.ofBytes(answer.get(2).toBytes());
        var outcomes = new ArrayList<Outcome>(request.changes().size());
        var accepted = new ArrayList<Change>();
        for (int i = 0; i < request.changes().size(); i++) {
            Change change = request.changes().get(i);
            Outcome outcome = outcome(change.path(), answer.get(3 + i).toBytes());
            outcomes.add(outcome);
            if (outcome instanceof Outcome.Accepted a && !a.equal()) {
                accepted.add(change);
            }
        }
        var result = new CommitResult(request.number(), seq, outcomes, digest);
        return new Committed(result, seq == 0 ? null : commit(seq, accepted, digest));
    }

    private static Outcome outcome(WorkspacePath path, byte[] bytes) {
        return switch (bytes[0]) {
            case 'A', 'E' -> new Outcome.Accepted(version(bytes), bytes[0] == 'E');
            case 'R' -> {
                Row current = RowCode.row(path, bytes, 3);
                yield new Outcome.Rejected(why(bytes[1]), current.version(), current.entry(), bytes[2] == 'K');
            }
            default -> throw new IllegalStateException("commit script answered " + (char) bytes[0]);
        };
    }

    private static Version version(byte[] outcome) {
        return RowCode.version(outcome, 1);
    }

    private static Rejection why(byte code) {
        return switch (code) {
            case 'S' -> Rejection.STALE_PARENT;
            case 'P' -> Rejection.NO_PARENT;
            case 'E' -> Rejection.NOT_EMPTY;
            case 'A' -> Rejection.ABORTED;
            default -> throw new IllegalStateException("commit script rejected with " + (char) code);
        };
    }
}
