package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.GetHistoryRequest;
import io.ghostmirror.proto.v1.GetHistoryResponse;
import io.ghostmirror.proto.v1.ListCollisionsRequest;
import io.ghostmirror.proto.v1.ListCollisionsResponse;
import io.ghostmirror.proto.v1.ListNodesRequest;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.NodeStatus;
import io.ghostmirror.proto.v1.SessionStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Says how a session is. */
@Command(
        name = "status",
        description = "Says how a session is: its size, its nodes, and what waits for a person.",
        footerHeading = "%nExamples:%n",
        footer = {"  ghost status --session demo", "  ghost status --session demo --json"})
final class StatusCommand extends SessionCommand {

    private static final Duration CERTIFICATE_AHEAD = Duration.ofDays(30);

    StatusCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        List<NodeStatus> nodes = client.unary()
                .listNodes(ListNodesRequest.newBuilder().setSession(session).build())
                .getNodesList();
        SessionStatus status =
                client.unary().listSessions(ListSessionsRequest.getDefaultInstance()).getSessionsList().stream()
                        .filter(s -> s.getName().equals(session))
                        .findFirst()
                        .orElseThrow(() -> new CommandFailure(
                                "UNKNOWN_SESSION: session \"" + session + "\" does not exist any more."));
        GetHistoryResponse history = client.unary()
                .getHistory(GetHistoryRequest.newBuilder().setSession(session).build());
        if (json) {
            Map<String, @Nullable Object> object = SessionsCommand.json(status);
            object.put("historyCommits", history.getCommits());
            object.put("historyOldestMillis", history.getOldestMillis() == 0 ? null : history.getOldestMillis());
            object.put("historyLogBytes", history.getLogBytes());
            object.put("historyArchiveBytes", history.getArchiveBytes());
            object.put("storedBytes", history.getStoredBytes() == 0 ? null : history.getStoredBytes());
            object.put(
                    "certificateEndMillis",
                    client.certificateEnd().map(Instant::toEpochMilli).orElse(null));
            object.put("nodes", nodes.stream().map(NodeView::json).toList());
            if (status.getCollisions() > 0) {
                CollisionView.put(object, collisions(client));
            }
            console.json(object);
        } else {
            lines(status, history, nodes, System.currentTimeMillis()).forEach(console::line);
            if (status.getCollisions() > 0) {
                console.line("");
                console.line(CollisionView.line(status.getCollisions(), collisions(client)));
            }
            client.certificateEnd()
                    .flatMap(end -> certificateLine(end, Instant.now()))
                    .ifPresent(line -> {
                        console.line("");
                        console.line(line);
                    });
        }
        return ExitCode.OK;
    }

    private Iterator<ListCollisionsResponse> collisions(HubClient client) {
        return client.streaming()
                .listCollisions(
                        ListCollisionsRequest.newBuilder().setSession(session).build());
    }

    static List<String> lines(
            SessionStatus status, GetHistoryResponse history, List<NodeStatus> nodes, long nowMillis) {
        List<String> lines = new ArrayList<>();
        lines.add("Session " + status.getName() + ": "
                + (status.getEntries() == 1 ? "1 entry" : Formats.number(status.getEntries()) + " entries") + ", "
                + Formats.size(status.getBytes()) + ", head " + status.getHead().getSeq() + ", "
                + status.getNodesOnline() + " of " + Formats.count(status.getNodesKnown(), "node") + " online.");
        if (history.getCommits() > 0) {
            lines.add(history(history, nowMillis));
        }
        if (history.getStoredBytes() > 0) {
            lines.add("Stored at the hub, for all sessions: " + Formats.size(history.getStoredBytes()) + ".");
        }
        if (!status.getHistoryProblem().isEmpty()) {
            lines.add("");
            lines.add("History: " + status.getHistoryProblem() + ".");
        }
        if (!nodes.isEmpty()) {
            lines.add("");
            lines.addAll(NodeView.table(nodes, nowMillis).lines());
        }
        List<String> problems = NodeView.problemLines(nodes);
        if (!problems.isEmpty()) {
            lines.add("");
            lines.add("Problems:");
            lines.addAll(problems);
        }
        List<String> trash = NodeView.trashLines(nodes);
        if (!trash.isEmpty()) {
            lines.add("");
            lines.add("In .ghost/trash, until the hub has it or a program ends:");
            lines.addAll(trash);
        }
        List<String> drift = NodeView.driftLines(nodes, nowMillis);
        if (!drift.isEmpty()) {
            lines.add("");
            lines.add("Drift:");
            lines.addAll(drift);
        }
        long held =
                nodes.stream().mapToLong(n -> n.getHealth().getHeldDeletes()).sum();
        if (held > 0) {
            lines.add("");
            lines.add(Formats.count(held, "delete") + " held: `ghost approve --session " + status.getName()
                    + "` lets them pass, `ghost reject` brings the files back.");
        }
        if (status.getConflicts() > 0) {
            lines.add("");
            lines.add(Formats.count(status.getConflicts(), "conflict") + " open: `ghost conflicts --session "
                    + status.getName() + "` lists them.");
        }
        return lines;
    }

    /** From 30 days before its end on. */
    static Optional<String> certificateLine(Instant end, Instant now) {
        Duration left = Duration.between(now, end);
        if (left.compareTo(CERTIFICATE_AHEAD) > 0) {
            return Optional.empty();
        }
        String when = left.isNegative()
                ? "ended " + Formats.duration(left.negated()) + " ago"
                : "ends in " + Formats.duration(left);
        return Optional.of("The hub's certificate " + when + ", at " + end + ": renew it; the hub's log says how.");
    }

    private static String history(GetHistoryResponse history, long nowMillis) {
        String oldest = history.getOldestMillis() == 0
                ? ""
                : ", the oldest " + Formats.duration(Duration.ofMillis(nowMillis - history.getOldestMillis())) + " old";
        return "History: " + Formats.count(history.getCommits(), "commit") + oldest + "; "
                + Formats.size(history.getLogBytes()) + " in Redis, " + Formats.size(history.getArchiveBytes())
                + " archived.";
    }
}
