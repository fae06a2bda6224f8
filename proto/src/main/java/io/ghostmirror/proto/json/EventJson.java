package io.ghostmirror.proto.json;

import com.google.protobuf.ByteString;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.ConflictChanged;
import io.ghostmirror.proto.v1.Cursor;
import io.ghostmirror.proto.v1.Drift;
import io.ghostmirror.proto.v1.NodeChanged;
import io.ghostmirror.proto.v1.NodeDrift;
import io.ghostmirror.proto.v1.ProblemsChanged;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What happens in a session as JSON, as {@link WireJson} has it; {@code event} says what it is. */
public final class EventJson {

    private EventJson() {}

    /**
     * One event. One of a kind that is not known here is {@code unknown}.
     *
     * @param epoch of the session now
     */
    public static Map<String, @Nullable Object> of(String session, long epoch, WatchCommitsResponse event) {
        Map<String, @Nullable Object> object =
                switch (event.getEventCase()) {
                    case COMMIT -> commit(event.getCommit(), epoch);
                    case DRIFT -> drift(event.getDrift());
                    case CONFLICT -> conflict(event.getConflict());
                    case NODE -> node(event.getNode());
                    case PROBLEMS -> problems(event.getProblems());
                    case EVENT_NOT_SET -> named("unknown");
                };
        object.put("session", session);
        return object;
    }

    /** Commits are no longer those after the one that was known: they go on after this head. */
    public static Map<String, @Nullable Object> reset(String session, Cursor head) {
        Map<String, @Nullable Object> object = named("reset");
        object.put("epoch", head.getEpoch());
        object.put("seq", head.getSeq());
        object.put("session", session);
        return object;
    }

    private static Map<String, @Nullable Object> named(String event) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("event", event);
        return object;
    }

    private static Map<String, @Nullable Object> commit(Commit commit, long epoch) {
        Map<String, @Nullable Object> object = named("commit");
        object.putAll(WireJson.commit(commit));
        object.put("digest", WireJson.hex(commit.getDigest()));
        object.put("epoch", epoch);
        return object;
    }

    private static Map<String, @Nullable Object> drift(NodeDrift told) {
        Drift drift = told.getDrift();
        Map<String, @Nullable Object> object = named("drift");
        object.put("node", told.getNodeId());
        object.put("kind", driftKind(drift));
        object.put("epoch", drift.getAt().getEpoch());
        object.put("seq", drift.getAt().getSeq());
        object.put("count", drift.getCount());
        object.put("paths", paths(drift.getPathsList()));
        object.put("reportedMillis", drift.getReportedMillis());
        return object;
    }

    /** {@code manifest} or {@code unseen}. */
    public static String driftKind(Drift drift) {
        return switch (drift.getKind()) {
            case DRIFT_KIND_MANIFEST -> "manifest";
            case DRIFT_KIND_UNSEEN -> "unseen";
            case DRIFT_KIND_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    private static Map<String, @Nullable Object> conflict(ConflictChanged told) {
        Map<String, @Nullable Object> object = named("conflict");
        object.put("state", told.getEnded() ? "ended" : "kept");
        if (told.getEnded()) {
            object.put("seq", told.getSeq());
        } else {
            object.put("node", told.getNodeId());
        }
        object.put("paths", paths(told.getPathsList()));
        object.put("atMillis", told.getAtMillis());
        return object;
    }

    private static Map<String, @Nullable Object> node(NodeChanged told) {
        Map<String, @Nullable Object> object = named("node");
        object.put("node", told.getNodeId());
        object.put("online", told.getOnline());
        object.put("connection", told.getConnection());
        object.put("atMillis", told.getAtMillis());
        return object;
    }

    private static Map<String, @Nullable Object> problems(ProblemsChanged told) {
        Map<String, @Nullable Object> object = named("problem");
        object.put("node", told.getNodeId());
        object.put("count", told.getCount());
        object.put(
                "problems",
                told.getProblemsList().stream().map(WireJson::problem).toList());
        object.put("atMillis", told.getAtMillis());
        return object;
    }

    /** As they are shown: a byte that is no text is {@code \xNN}. */
    private static List<String> paths(List<ByteString> paths) {
        return paths.stream().map(path -> WireJson.path(path).display()).toList();
    }
}
