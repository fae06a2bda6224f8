package io.ghostmirror.node.cli;

import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.Cursor;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Prints commits. */
@Command(
        name = "log",
        description = "Prints a session's last commits, oldest first.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ghost log --session demo",
            "  ghost log --session demo -n 100 --json",
            "  ghost log --session demo --follow"
        })
final class LogCommand extends SessionCommand {

    @Option(names = "-n", paramLabel = "COUNT", description = "How many commits (default: ${DEFAULT-VALUE}).")
    int count = 20;

    @Option(
            names = {"-f", "--follow"},
            description = "Go on with new commits as they come, until Ctrl-C; a hub that goes away is waited for.")
    boolean follow;

    LogCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        if (count < 0) {
            throw new WrongUse("-n is " + count + " (expected: 0 or more).");
        }
        Cursor head = follow ? CommitStream.head(client, session) : Cursor.getDefaultInstance();
        Deque<Commit> last = new ArrayDeque<>();
        long seq = 0;
        Iterator<WatchCommitsResponse> recent = client.streaming()
                .watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession(session)
                        .setLast(Math.max(1, count))
                        .build());
        while (recent.hasNext()) {
            Commit commit = recent.next().getCommit();
            seq = commit.getSeq();
            last.addLast(commit);
            if (last.size() > count) {
                last.removeFirst();
            }
        }
        last.forEach(commit -> print(console, commit));
        console.flush();
        if (follow) {
            Cursor from = head.toBuilder().setSeq(seq).build();
            new CommitStream(client, console, session, from).follow(new CommitStream.Listener() {
                @Override
                public void happened(WatchCommitsResponse event, long epoch) {
                    if (event.hasCommit()) {
                        print(console, event.getCommit());
                    }
                }

                @Override
                public void reset(Cursor head) {}
            });
        }
        return ExitCode.OK;
    }

    private void print(Console console, Commit commit) {
        if (json) {
            console.json(WireJson.commit(commit));
        } else {
            CommitView.lines(commit, ZoneId.systemDefault()).forEach(console::line);
        }
    }
}
