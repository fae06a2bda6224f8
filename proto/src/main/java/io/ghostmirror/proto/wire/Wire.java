package io.ghostmirror.proto.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
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
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.proto.v1.ManifestRow;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Values and messages, in both directions; {@link ChangeWire} has the changes. What comes from the wire is validated:
 * IllegalArgumentException says which field is wrong and what it may be.
 */
public final class Wire {

    private Wire() {}

    public static ByteString toWire(Digest digest) {
        return UnsafeByteOperations.unsafeWrap(digest.bytes());
    }

    /** A digest that may be left out when it is {@link Digest#ZERO}. */
    private static ByteString orEmpty(Digest digest) {
        return digest.isZero() ? ByteString.EMPTY : toWire(digest);
    }

    /** 32 bytes, or none for {@link Digest#ZERO}. */
    public static Digest digest(ByteString bytes) {
        if (bytes.size() != 0 && bytes.size() != Digest.BYTES) {
            throw new IllegalArgumentException("digest: " + bytes.size() + " bytes (expected: 32)");
        }
        return Digest.ofBytes(bytes.toByteArray());
    }

    /** Digests of 32 bytes each, joined. */
    public static List<Digest> digests(ByteString joined) {
        if (joined.size() % Digest.BYTES != 0) {
            throw new IllegalArgumentException("digests: " + joined.size() + " bytes (expected: a multiple of 32)");
        }
        var digests = new ArrayList<Digest>(joined.size() / Digest.BYTES);
        for (int at = 0; at < joined.size(); at += Digest.BYTES) {
            digests.add(Digest.ofBytes(joined.substring(at, at + Digest.BYTES).toByteArray()));
        }
        return digests;
    }

    public static ByteString toWire(WorkspacePath path) {
        return UnsafeByteOperations.unsafeWrap(path.bytes());
    }

    /** A path that may be synced: well-formed and not in the reserved directory. */
    public static WorkspacePath path(ByteString bytes) {
        WorkspacePath path = WorkspacePath.ofBytes(bytes.toByteArray());
        if (path.isReserved()) {
            throw new IllegalArgumentException(
                    "path: " + path + " is in the reserved directory, which is never synced");
        }
        return path;
    }

    public static io.ghostmirror.proto.v1.Version toWire(Version version) {
        return io.ghostmirror.proto.v1.Version.newBuilder()
                .setSeq(version.seq())
                .setHash(orEmpty(version.hash()))
                .build();
    }

    public static Version fromWire(io.ghostmirror.proto.v1.Version version) {
        return new Version(version.getSeq(), digest(version.getHash()));
    }

    public static io.ghostmirror.proto.v1.Cursor toWire(Cursor cursor) {
        return io.ghostmirror.proto.v1.Cursor.newBuilder()
                .setEpoch(cursor.epoch())
                .setSeq(cursor.seq())
                .setDigest(orEmpty(cursor.digest()))
                .build();
    }

    public static Cursor fromWire(io.ghostmirror.proto.v1.Cursor cursor) {
        return new Cursor(cursor.getEpoch(), cursor.getSeq(), digest(cursor.getDigest()));
    }

    public static io.ghostmirror.proto.v1.Entry toWire(Entry entry) {
        var wire = io.ghostmirror.proto.v1.Entry.newBuilder().setMode(entry.mode());
        switch (entry) {
            case Entry.File file ->
                wire.setKind(io.ghostmirror.proto.v1.Entry.Kind.KIND_FILE)
                        .setSize(file.size())
                        .setContent(toWire(file.content()))
                        .setChunked(file.chunked())
                        .setMtimeNanos(file.mtimeNanos());
            case Entry.Directory directory -> wire.setKind(io.ghostmirror.proto.v1.Entry.Kind.KIND_DIRECTORY);
            case Entry.Symlink link ->
                wire.setKind(io.ghostmirror.proto.v1.Entry.Kind.KIND_SYMLINK)
                        .setTarget(UnsafeByteOperations.unsafeWrap(link.targetBytes()));
        }
        return wire.build();
    }

    public static Entry fromWire(io.ghostmirror.proto.v1.Entry wire) {
        return switch (wire.getKind()) {
            case KIND_FILE -> file(wire);
            case KIND_DIRECTORY -> new Entry.Directory(wire.getMode());
            case KIND_SYMLINK -> new Entry.Symlink(wire.getTarget().toString(StandardCharsets.ISO_8859_1));
            case KIND_UNSPECIFIED, UNRECOGNIZED ->
                throw new IllegalArgumentException("entry kind: " + wire.getKindValue() + " (expected: 1 to 3)");
        };
    }

    private static Entry.File file(io.ghostmirror.proto.v1.Entry wire) {
        Digest content = digest(wire.getContent());
        if (content.isZero()) {
            throw new IllegalArgumentException("content of a file is missing (expected: 32 bytes)");
        }
        boolean large = wire.getSize() > CommitRequest.MAX_INLINE_BYTES;
        if (large != wire.getChunked()) {
            throw new IllegalArgumentException("file of " + wire.getSize() + " bytes, chunked: " + wire.getChunked()
                    + " (expected: chunked above " + CommitRequest.MAX_INLINE_BYTES + " bytes, and only then)");
        }
        return new Entry.File(wire.getMode(), wire.getSize(), content, wire.getChunked(), wire.getMtimeNanos());
    }

    public static ManifestRow toWire(Row row) {
        var wire = ManifestRow.newBuilder()
                .setPath(toWire(row.path()))
                .setVersion(toWire(row.version()))
                .setUntracked(row.untracked());
        if (row.entry() != null) {
            wire.setEntry(toWire(row.entry()));
        }
        if (row.movedTo() != null) {
            wire.setMovedTo(toWire(row.movedTo()));
        }
        return wire.build();
    }

    public static Row fromWire(ManifestRow wire) {
        return new Row(
                path(wire.getPath()),
                fromWire(wire.getVersion()),
                wire.hasEntry() ? fromWire(wire.getEntry()) : null,
                wire.getMovedTo().isEmpty() ? null : path(wire.getMovedTo()),
                wire.getUntracked());
    }

    public static io.ghostmirror.proto.v1.CommitRequest toWire(CommitRequest request, Map<Digest, byte[]> inline) {
        var wire = io.ghostmirror.proto.v1.CommitRequest.newBuilder()
                .setNumber(request.number())
                .setChangeSet(request.changeSet())
                .setMore(request.more())
                .setAtomic(request.atomic())
                .setObservedNanos(request.observedNanos())
                .setTraceparent(request.trace().traceparent());
        request.changes().forEach(change -> wire.addChanges(ChangeWire.toWire(change, inline)));
        return wire.build();
    }

    public static io.ghostmirror.proto.v1.Change toWire(Change change, Map<Digest, byte[]> inline) {
        return ChangeWire.toWire(change, inline);
    }

    public static CommitRequest fromWire(io.ghostmirror.proto.v1.CommitRequest wire) {
        return new CommitRequest(
                wire.getNumber(),
                wire.getChangeSet(),
                wire.getMore(),
                wire.getAtomic(),
                wire.getChangesList().stream().map(ChangeWire::fromWire).toList(),
                wire.getObservedNanos(),
                TraceContext.of(wire.getTraceparent()));
    }

    /** The contents that came with a request, by digest. They are not verified here. */
    public static Map<Digest, byte[]> inlineOf(io.ghostmirror.proto.v1.CommitRequest wire) {
        return ChangeWire.inlineOf(wire.getChangesList());
    }

    public static io.ghostmirror.proto.v1.Commit toWire(Commit commit, Map<Digest, byte[]> inline) {
        var wire = io.ghostmirror.proto.v1.Commit.newBuilder()
                .setSeq(commit.seq())
                .setOrigin(commit.origin())
                .setChangeSet(commit.changeSet())
                .setMore(commit.more())
                .setDigest(orEmpty(commit.digest()))
                .setCommittedMillis(commit.committedMillis())
                .setObservedNanos(commit.observedNanos())
                .setTraceparent(commit.trace().traceparent());
        commit.changes().forEach(change -> wire.addChanges(ChangeWire.toWire(change, inline)));
        return wire.build();
    }

    public static Commit fromWire(io.ghostmirror.proto.v1.Commit wire) {
        return new Commit(
                wire.getSeq(),
                wire.getOrigin(),
                wire.getChangeSet(),
                wire.getMore(),
                wire.getChangesList().stream().map(ChangeWire::fromWire).toList(),
                digest(wire.getDigest()),
                wire.getCommittedMillis(),
                wire.getObservedNanos(),
                TraceContext.of(wire.getTraceparent()));
    }

    /** The contents that came with a commit, by digest. They are not verified here. */
    public static Map<Digest, byte[]> inlineOf(io.ghostmirror.proto.v1.Commit wire) {
        return ChangeWire.inlineOf(wire.getChangesList());
    }

    public static io.ghostmirror.proto.v1.CommitResult toWire(CommitResult result) {
        var wire = io.ghostmirror.proto.v1.CommitResult.newBuilder()
                .setNumber(result.number())
                .setSeq(result.seq())
                .setDigest(orEmpty(result.digest()));
        result.outcomes().forEach(outcome -> wire.addOutcomes(toWire(outcome)));
        return wire.build();
    }

    public static CommitResult fromWire(io.ghostmirror.proto.v1.CommitResult wire) {
        return new CommitResult(
                wire.getNumber(),
                wire.getSeq(),
                wire.getOutcomesList().stream().map(Wire::fromWire).toList(),
                digest(wire.getDigest()));
    }

    private static io.ghostmirror.proto.v1.Outcome toWire(Outcome outcome) {
        var wire = io.ghostmirror.proto.v1.Outcome.newBuilder().setVersion(toWire(outcome.version()));
        switch (outcome) {
            case Outcome.Accepted accepted -> wire.setEqual(accepted.equal());
            case Outcome.Rejected rejected -> {
                wire.setRejection(toWire(rejected.why())).setKept(rejected.kept());
                Optional.ofNullable(rejected.current()).ifPresent(entry -> wire.setCurrent(toWire(entry)));
            }
        }
        return wire.build();
    }

    private static Outcome fromWire(io.ghostmirror.proto.v1.Outcome wire) {
        Version version = fromWire(wire.getVersion());
        Rejection why = fromWire(wire.getRejection());
        if (why == null) {
            return new Outcome.Accepted(version, wire.getEqual());
        }
        Entry current = wire.hasCurrent() ? fromWire(wire.getCurrent()) : null;
        return new Outcome.Rejected(why, version, current, wire.getKept());
    }

    private static io.ghostmirror.proto.v1.Rejection toWire(Rejection why) {
        return switch (why) {
            case STALE_PARENT -> io.ghostmirror.proto.v1.Rejection.REJECTION_STALE_PARENT;
            case NO_PARENT -> io.ghostmirror.proto.v1.Rejection.REJECTION_NO_PARENT;
            case NOT_EMPTY -> io.ghostmirror.proto.v1.Rejection.REJECTION_NOT_EMPTY;
            case LOCKED -> io.ghostmirror.proto.v1.Rejection.REJECTION_LOCKED;
            case CONTENT_EXPIRED -> io.ghostmirror.proto.v1.Rejection.REJECTION_CONTENT_EXPIRED;
            case ABORTED -> io.ghostmirror.proto.v1.Rejection.REJECTION_ABORTED;
        };
    }

    private static @Nullable Rejection fromWire(io.ghostmirror.proto.v1.Rejection why) {
        return switch (why) {
            case REJECTION_UNSPECIFIED -> null;
            case REJECTION_STALE_PARENT -> Rejection.STALE_PARENT;
            case REJECTION_NO_PARENT -> Rejection.NO_PARENT;
            case REJECTION_NOT_EMPTY -> Rejection.NOT_EMPTY;
            case REJECTION_LOCKED -> Rejection.LOCKED;
            case REJECTION_CONTENT_EXPIRED -> Rejection.CONTENT_EXPIRED;
            case REJECTION_ABORTED -> Rejection.ABORTED;
            case UNRECOGNIZED -> throw new IllegalArgumentException("rejection: unknown (expected: 0 to 6)");
        };
    }

    public static io.ghostmirror.proto.v1.Problem toWire(Problem problem) {
        return io.ghostmirror.proto.v1.Problem.newBuilder()
                .setPath(problem.path() == null ? ByteString.EMPTY : toWire(problem.path()))
                .setReason(problem.reason().name())
                .setDetail(problem.detail())
                .build();
    }
}
