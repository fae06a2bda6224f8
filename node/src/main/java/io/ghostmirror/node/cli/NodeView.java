package io.ghostmirror.node.cli;

import io.ghostmirror.proto.json.EventJson;
import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.Drift;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.Problem;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What nodes look like. */
final class NodeView {

    /** As many problems of one kind are listed one by one, or as the first of many. */
    private static final int ALIKE = 3;

    private NodeView() {}

    static Table table(List<NodeStatus> nodes, long nowMillis) {
        var table = new Table("NODE", "STATE", "APPLIED", "ENTRIES", "PROBLEMS", "HELD DELETES", "LAST SEEN");
        for (NodeStatus node : nodes) {
            ReportHealthRequest health = node.getHealth();
            table.row(
                    node.getNodeId(),
                    state(node),
                    health.getApplied().getSeq(),
                    Formats.number(health.getEntries()),
                    problems(health),
                    health.getHeldDeletes(),
                    lastSeen(node, nowMillis));
        }
        return table;
    }

    /** One line for each problem, with the node that has it; what many paths have in common is one line. */
    static List<String> problemLines(List<NodeStatus> nodes) {
        return nodes.stream().flatMap(node -> problemLines(node).stream()).toList();
    }

    private static List<String> problemLines(NodeStatus node) {
        ReportHealthRequest health = node.getHealth();
        Map<List<String>, List<Problem>> alike = health.getProblemsList().stream()
                .collect(Collectors.groupingBy(
                        problem -> List.of(problem.getReason(), problem.getDetail()),
                        LinkedHashMap::new,
                        Collectors.toList()));
        List<String> lines = new ArrayList<>();
        long unlisted = problems(health) - health.getProblemsCount();
        for (List<Problem> group : alike.values()) {
            Problem first = group.getFirst();
            long held = first.getReason().equals("HELD_DELETE") ? health.getHeldDeletes() : 0;
            long more = Math.clamp(held - group.size(), 0, unlisted);
            unlisted -= more;
            String head = "  " + node.getNodeId() + "  " + first.getReason() + "  ";
            if (group.size() > ALIKE) {
                lines.add(head + Formats.count(group.size() + more, "path") + ", the first are " + paths(group) + "  "
                        + first.getDetail());
            } else {
                group.forEach(problem -> lines.add(head + path(problem) + "  " + problem.getDetail()));
            }
        }
        if (unlisted > 0) {
            lines.add("  " + node.getNodeId() + "  and " + Formats.number(unlisted) + " more");
        }
        return lines;
    }

    private static String paths(List<Problem> group) {
        return group.stream().limit(ALIKE).map(NodeView::path).collect(Collectors.joining(", "));
    }

    static String path(Problem problem) {
        return problem.getPath().isEmpty()
                ? "(whole tree)"
                : WireJson.path(problem.getPath()).display();
    }

    /** One line for each node that has something in its trash. */
    static List<String> trashLines(List<NodeStatus> nodes) {
        return nodes.stream()
                .filter(node -> node.getHealth().getTrashFiles() > 0)
                .map(node -> "  " + node.getNodeId() + "  "
                        + Formats.count(node.getHealth().getTrashFiles(), "file") + ", "
                        + Formats.size(node.getHealth().getTrashBytes()) + " of "
                        + Formats.size(node.getHealth().getTrashLimitBytes()))
                .toList();
    }

    /** One line for each node whose tree had drifted. */
    static List<String> driftLines(List<NodeStatus> nodes, long nowMillis) {
        return nodes.stream()
                .filter(node -> node.getDrift().getPathsCount() > 0)
                .map(node -> "  " + node.getNodeId() + "  " + DriftView.what(node.getDrift()) + " "
                        + Formats.duration(
                                Duration.ofMillis(nowMillis - node.getDrift().getReportedMillis()))
                        + " ago, the first is "
                        + WireJson.path(node.getDrift().getPaths(0)).display())
                .toList();
    }

    static Map<String, @Nullable Object> json(NodeStatus node) {
        ReportHealthRequest health = node.getHealth();
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("node", node.getNodeId());
        object.put("online", node.getOnline());
        object.put("state", stateName(health));
        object.put("epoch", health.getApplied().getEpoch());
        object.put("applied", health.getApplied().getSeq());
        object.put("digest", WireJson.hex(health.getApplied().getDigest()));
        object.put("entries", health.getEntries());
        object.put("problemCount", problems(health));
        object.put(
                "problems",
                health.getProblemsList().stream().map(WireJson::problem).toList());
        object.put("heldDeletes", health.getHeldDeletes());
        object.put("trashFiles", health.getTrashFiles());
        object.put("trashBytes", health.getTrashBytes());
        object.put("trashLimitBytes", health.getTrashLimitBytes());
        Drift drift = node.getDrift();
        object.put("drift", DriftView.paths(drift));
        object.put("driftKind", node.hasDrift() ? EventJson.driftKind(drift) : null);
        object.put("driftCount", drift.getCount());
        object.put("driftMillis", node.hasDrift() ? drift.getReportedMillis() : null);
        object.put("lastSeenMillis", node.getLastSeenMillis());
        return object;
    }

    private static String state(NodeStatus node) {
        return node.getOnline() ? stateName(node.getHealth()) : "offline";
    }

    private static String stateName(ReportHealthRequest health) {
        return switch (health.getState()) {
            case NODE_STATE_JOINING -> "joining";
            case NODE_STATE_READY -> "ready";
            case NODE_STATE_DRAINING -> "draining";
            case NODE_STATE_UNSPECIFIED, UNRECOGNIZED -> "unknown";
        };
    }

    private static long problems(ReportHealthRequest health) {
        return Math.max(health.getProblemCount(), health.getProblemsCount());
    }

    private static String lastSeen(NodeStatus node, long nowMillis) {
        if (node.getOnline()) {
            return "now";
        }
        return node.getLastSeenMillis() == 0
                ? "never"
                : String.format(
                        Locale.ROOT,
                        "%s ago",
                        Formats.duration(Duration.ofMillis(nowMillis - node.getLastSeenMillis())));
    }
}
