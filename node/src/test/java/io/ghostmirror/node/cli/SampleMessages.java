package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.v1.Candidate;
import io.ghostmirror.proto.v1.Change;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.Conflict;
import io.ghostmirror.proto.v1.Cursor;
import io.ghostmirror.proto.v1.Delete;
import io.ghostmirror.proto.v1.Drift;
import io.ghostmirror.proto.v1.DriftKind;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ListConflictsResponse;
import io.ghostmirror.proto.v1.ManifestRow;
import io.ghostmirror.proto.v1.NodeState;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.Problem;
import io.ghostmirror.proto.v1.Put;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.SessionStatus;
import io.ghostmirror.proto.v1.Version;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import java.nio.charset.StandardCharsets;

/** What a hub may say. */
final class SampleMessages {

    private SampleMessages() {}

    static SessionStatus session() {
        return SessionStatus.newBuilder()
                .setName("demo")
                .setId("id-1")
                .setHead(Cursor.newBuilder().setEpoch(3).setSeq(17))
                .setEntries(1_234)
                .setBytes(5_600_000)
                .setNodesOnline(1)
                .setNodesKnown(2)
                .setConflicts(1)
                .setHistoryFrom(5)
                .build();
    }

    static NodeStatus node() {
        return NodeStatus.newBuilder()
                .setNodeId("n1")
                .setOnline(true)
                .setHealth(ReportHealthRequest.newBuilder()
                        .setState(NodeState.NODE_STATE_READY)
                        .setApplied(Cursor.newBuilder().setSeq(16))
                        .setEntries(1_233)
                        .setHeldDeletes(60)
                        .setProblemCount(5)
                        .addProblems(Problem.newBuilder()
                                .setPath(ByteString.copyFromUtf8("a/b"))
                                .setReason("UNREADABLE")
                                .setDetail("It cannot be read.")))
                .build();
    }

    static ManifestRow row(String path, Entry.Builder entry) {
        return ManifestRow.newBuilder()
                .setPath(ByteString.copyFromUtf8(path))
                .setVersion(Version.newBuilder().setSeq(9))
                .setEntry(entry)
                .build();
    }

    static Entry.Builder file(long size, byte[] content) {
        return Entry.newBuilder()
                .setKind(Entry.Kind.KIND_FILE)
                .setMode(0644)
                .setSize(size)
                .setContent(ByteString.copyFrom(Digest.of(content).bytes()));
    }

    static WatchCommitsResponse commit(long seq) {
        return WatchCommitsResponse.newBuilder()
                .setCommit(Commit.newBuilder()
                        .setSeq(seq)
                        .setOrigin("n1")
                        .addChanges(Change.newBuilder()
                                .setPath(ByteString.copyFromUtf8("a"))
                                .setPut(Put.newBuilder().setEntry(file(7, new byte[0]))))
                        .addChanges(Change.newBuilder()
                                .setPath(ByteString.copyFromUtf8("b"))
                                .setDelete(Delete.getDefaultInstance())))
                .build();
    }

    static Drift drift() {
        return Drift.newBuilder()
                .setReportedMillis(1_000)
                .setKind(DriftKind.DRIFT_KIND_MANIFEST)
                .setAt(Cursor.newBuilder().setEpoch(2).setSeq(9))
                .setCount(250)
                .addPaths(ByteString.copyFromUtf8("a/b"))
                .addPaths(ByteString.copyFromUtf8("c"))
                .build();
    }

    static Conflict conflict(String rawPath, byte[] theirs) {
        return Conflict.newBuilder()
                .setPath(ByteString.copyFrom(new WorkspacePath(rawPath).bytes()))
                .setCurrent(row("x", file(4, bytes("ours"))))
                .addCandidates(
                        Candidate.newBuilder().setNumber(1).setNodeId("n2").setEntry(file(theirs.length, theirs)))
                .build();
    }

    static ListConflictsResponse conflicts(Conflict conflict) {
        return ListConflictsResponse.newBuilder().addConflicts(conflict).build();
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
