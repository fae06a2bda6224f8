package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.DeleteSessionRequest;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.SessionStatus;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Deletes a session. */
@Command(
        name = "delete",
        description = {
            "Deletes a session at the hub: its mirror, history, conflicts and settings. Cannot be undone.",
            "",
            "No file in any node's directory is touched. Nodes that are in it end, and do not make it again: see"
                    + " `ghost leave`. At a terminal the session's name has to be typed once more."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ghost delete --session demo", "  ghost delete --session ci-4711 --yes"})
final class DeleteCommand extends SessionCommand {

    Answers answers = Answers.ofTerminal();

    @Option(names = "--yes", description = "Delete without asking.")
    boolean yes;

    DeleteCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        String meant = yes ? "" : confirmed(client, console);
        String id = client.unary()
                .deleteSession(DeleteSessionRequest.newBuilder()
                        .setSession(session)
                        .setSessionId(meant)
                        .build())
                .getSessionId();
        if (json) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("session", session);
            object.put("id", id);
            object.put("deleted", true);
            console.json(object);
        } else {
            console.line("Session " + session + " is deleted; the files in its nodes' directories stay.");
        }
        return ExitCode.OK;
    }

    /** The id of the session that was shown: one that is made while a person types is not what they meant. */
    private String confirmed(HubClient client, Console console) {
        if (!answers.canAsk()) {
            throw new WrongUse("There is no terminal to confirm at: give --yes to delete session " + session + ".");
        }
        SessionStatus status =
                client.unary().listSessions(ListSessionsRequest.getDefaultInstance()).getSessionsList().stream()
                        .filter(s -> s.getName().equals(session))
                        .findFirst()
                        .orElseThrow(() -> new CommandFailure("UNKNOWN_SESSION: session \"" + session
                                + "\" does not exist; `ghost sessions` lists those" + " that do."));
        console.note("Session " + session + " has " + Formats.size(status.getBytes()) + " in "
                + Formats.number(status.getEntries()) + " entries, " + status.getNodesOnline() + " of "
                + Formats.count(status.getNodesKnown(), "node") + " online. Its mirror and history will be gone.");
        String typed = answers.ask("Type the session's name to delete it: ");
        if (!session.equals(typed)) {
            throw new CommandFailure("\"" + typed + "\" is not \"" + session + "\": nothing was deleted.");
        }
        return status.getId();
    }
}
