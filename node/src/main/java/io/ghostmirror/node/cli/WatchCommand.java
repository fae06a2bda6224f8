package io.ghostmirror.node.cli;

import io.ghostmirror.proto.json.EventJson;
import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.Cursor;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Prints changes, and what else is to be known, as they happen. */
@Command(
        name = "watch",
        description = {
            "Prints every change of a session as it happens, until Ctrl-C.",
            "",
            "When the hub goes away it is waited for, and what was missed is printed then."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ghost watch --session demo", "  ghost watch --session demo --json"})
final class WatchCommand extends SessionCommand {

    @Option(
            names = "--latency",
            description = "Add how long ago the origin saw each change; right as far as both machines' clocks agree.")
    boolean latency;

    WatchCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        Cursor head = CommitStream.head(client, session);
        console.note(
                "ghost: Every change of " + session + " after commit " + head.getSeq() + " is printed; Ctrl-C stops.");
        new CommitStream(client, console, session, head).follow(json ? asJson(console) : asLines(console));
        return ExitCode.OK;
    }

    private CommitStream.Listener asJson(Console console) {
        return new CommitStream.Listener() {
            @Override
            public void happened(WatchCommitsResponse event, long epoch) {
                Map<String, @Nullable Object> object = EventJson.of(session, epoch, event);
                age(event).ifPresent(known -> object.put("latencyNanos", known.toNanos()));
                console.json(object);
            }

            @Override
            public void reset(Cursor newHead) {
                console.json(EventJson.reset(session, newHead));
                console.flush();
            }
        };
    }

    private CommitStream.Listener asLines(Console console) {
        return new CommitStream.Listener() {
            @Override
            public void happened(WatchCommitsResponse event, long epoch) {
                String tail =
                        age(event).map(known -> "  " + Formats.latency(known)).orElse("");
                EventView.lines(event, ZoneId.systemDefault()).forEach(line -> console.line(line + tail));
            }

            @Override
            public void reset(Cursor newHead) {}
        };
    }

    private Optional<Duration> age(WatchCommitsResponse event) {
        return latency && event.hasCommit() ? age(event.getCommit(), Instant.now()) : Optional.empty();
    }

    /** Time since the origin saw the first of the changes; empty when it did not say. */
    private static Optional<Duration> age(Commit commit, Instant now) {
        return commit.getObservedNanos() == 0
                ? Optional.empty()
                : Optional.of(Duration.between(Instant.ofEpochSecond(0, commit.getObservedNanos()), now));
    }
}
