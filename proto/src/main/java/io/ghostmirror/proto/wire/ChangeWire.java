package io.ghostmirror.proto.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.v1.Delete;
import io.ghostmirror.proto.v1.Move;
import io.ghostmirror.proto.v1.Put;
import io.ghostmirror.proto.v1.Untrack;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Changes in both directions, with the small contents that travel inside them. */
final class ChangeWire {

    private ChangeWire() {}

    static io.ghostmirror.proto.v1.Change toWire(Change change, Map<Digest, byte[]> inline) {
        var wire = io.ghostmirror.proto.v1.Change.newBuilder()
                .setPath(Wire.toWire(change.path()))
                .setParent(Wire.toWire(change.parent()));
        switch (change) {
            case Change.Put put -> wire.setPut(put(put.entry(), inline));
            case Change.Delete delete -> wire.setDelete(Delete.getDefaultInstance());
            case Change.Move move ->
                wire.setMove(Move.newBuilder()
                        .setSource(Wire.toWire(move.source()))
                        .setSourceVersion(Wire.toWire(move.sourceVersion()))
                        .setEntry(Wire.toWire(move.entry())));
            case Change.Untrack untrack -> wire.setUntrack(Untrack.getDefaultInstance());
        }
        return wire.build();
    }

    private static Put put(Entry entry, Map<Digest, byte[]> inline) {
        var wire = Put.newBuilder().setEntry(Wire.toWire(entry));
        byte[] content = entry instanceof Entry.File file ? inline.get(file.content()) : null;
        if (content != null) {
            wire.setHasInline(true).setInline(UnsafeByteOperations.unsafeWrap(content));
        }
        return wire.build();
    }

    static Change fromWire(io.ghostmirror.proto.v1.Change wire) {
        WorkspacePath path = Wire.path(wire.getPath());
        Version parent = Wire.fromWire(wire.getParent());
        return switch (wire.getKindCase()) {
            case PUT -> new Change.Put(path, parent, Wire.fromWire(wire.getPut().getEntry()));
            case DELETE -> new Change.Delete(path, parent);
            case MOVE ->
                new Change.Move(
                        path,
                        parent,
                        Wire.path(wire.getMove().getSource()),
                        Wire.fromWire(wire.getMove().getSourceVersion()),
                        Wire.fromWire(wire.getMove().getEntry()));
            case UNTRACK -> new Change.Untrack(path, parent);
            case KIND_NOT_SET ->
                throw new IllegalArgumentException("change of " + path
                        + " has no kind that is known here (expected: put, delete, move or untrack)");
        };
    }

    static Map<Digest, byte[]> inlineOf(List<io.ghostmirror.proto.v1.Change> changes) {
        var inline = new HashMap<Digest, byte[]>();
        for (io.ghostmirror.proto.v1.Change change : changes) {
            if (change.hasPut() && change.getPut().getHasInline()) {
                ByteString content = change.getPut().getInline();
                inline.put(Wire.digest(change.getPut().getEntry().getContent()), content.toByteArray());
            }
        }
        return inline;
    }
}
