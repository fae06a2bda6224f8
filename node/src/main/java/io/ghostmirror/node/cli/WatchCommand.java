package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.SessionStatus;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import java.time.ZoneId;
import java.util.Iterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;

/** Prints changes as they happen. */
@Command(
        name = "watch",
        mixinStandardHelpOptions = true,
        description = "Prints every change of a session as it happens, until Ctrl-C.",
        footerHeading = "%nExamples:%n",
        footer = {"  ghost watch --session demo", "  ghost watch --session demo --json"})
final class WatchCommand extends SessionCommand {

    WatchCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        Iterator<WatchCommitsResponse> commits = client.streaming()
                .watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession(session)
                        .setAfterSeq(head(client))
                        .setFollow(true)
                        .build());
        while (commits.hasNext()) {
            Commit commit = commits.next().getCommit();
            if (json) {
                console.json(WireJson.commit(commit));
            } else {
                CommitView.changeLines(commit, ZoneId.systemDefault()).forEach(console::line);
            }
            console.flush();
        }
        return ExitCode.OK;
    }

    private long head(HubClient client) {
        return client.unary().listSessions(ListSessionsRequest.getDefaultInstance()).getSessionsList().stream()
                .filter(s -> s.getName().equals(session))
                .map(SessionStatus::getHead)
                .findFirst()
                .orElseThrow(() -> new CommandFailure(
                        "UNKNOWN_SESSION: there is no session \"" + session + "\"; `ghost sessions` lists those there are."))
                .getSeq();
    }
}
