package io.ghostmirror.node.cli;

import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.SessionStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Lists the sessions. */
@Command(
        name = "sessions",
        description = "Lists the hub's sessions in numbers.",
        footerHeading = "%nExamples:%n",
        footer = {"  ghost sessions", "  ghost sessions --hub build-box:9000 --json"})
final class SessionsCommand extends HubCommand {

    SessionsCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        List<SessionStatus> sessions = client.unary()
                .listSessions(ListSessionsRequest.getDefaultInstance())
                .getSessionsList();
        if (json) {
            sessions.forEach(session -> console.json(json(session)));
        } else if (sessions.isEmpty()) {
            console.line("No sessions yet: `ghost join --session NAME --dir PATH` makes one.");
        } else {
            table(sessions).lines().forEach(console::line);
        }
        return ExitCode.OK;
    }

    static Table table(List<SessionStatus> sessions) {
        var table = new Table("SESSION", "ENTRIES", "SIZE", "HEAD", "NODES", "CONFLICTS");
        for (SessionStatus session : sessions) {
            table.row(
                    session.getName(),
                    Formats.number(session.getEntries()),
                    Formats.size(session.getBytes()),
                    session.getHead().getSeq(),
                    session.getNodesOnline() + " of " + session.getNodesKnown(),
                    session.getConflicts());
        }
        return table;
    }

    static Map<String, @Nullable Object> json(SessionStatus session) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("session", session.getName());
        object.put("id", session.getId());
        object.put("epoch", session.getHead().getEpoch());
        object.put("seq", session.getHead().getSeq());
        object.put("digest", WireJson.hex(session.getHead().getDigest()));
        object.put("entries", session.getEntries());
        object.put("bytes", session.getBytes());
        object.put("nodesOnline", session.getNodesOnline());
        object.put("nodesKnown", session.getNodesKnown());
        object.put("conflicts", session.getConflicts());
        object.put("historyFrom", session.getHistoryFrom());
        object.put("historyProblem", session.getHistoryProblem().isEmpty() ? null : session.getHistoryProblem());
        object.put("collisions", session.getCollisions());
        return object;
    }
}
