package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.Cursor;
import io.ghostmirror.proto.v1.NodeDrift;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
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
        new CommitStream(client, console, session, head).follow(event -> {
            switch (event.getEventCase()) {
                case COMMIT -> print(event.getCommit(), console);
                case DRIFT -> print(event.getDrift(), console);
                case EVENT_NOT_SET -> {}
            }
        });
        return ExitCode.OK;
    }

    private void print(Commit commit, Console console) {
        Optional<Duration> age = latency ? age(commit, Instant.now()) : Optional.empty();
        if (json) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("event", "commit");
            object.putAll(WireJson.commit(commit));
            age.ifPresent(known -> object.put("latencyNanos", known.toNanos()));
            console.json(object);
        } else {
            String tail = age.map(known -> "  " + Formats.latency(known)).orElse("");
            CommitView.changeLines(commit, ZoneId.systemDefault()).forEach(line -> console.line(line + tail));
        }
    }

    private void print(NodeDrift drift, Console console) {
        if (json) {
            console.json(DriftView.json(drift));
        } else {
            console.line(DriftView.line(drift, ZoneId.systemDefault()));
        }
    }

    /** Time since the origin saw the first of the changes; empty when it did not say. */
    private static Optional<Duration> age(Commit commit, Instant now) {
        return commit.getObservedNanos() == 0
                ? Optional.empty()
                : Optional.of(Duration.between(Instant.ofEpochSecond(0, commit.getObservedNanos()), now));
    }
}
