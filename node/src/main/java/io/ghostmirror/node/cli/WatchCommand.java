package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.Commit;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.NodeDrift;
import io.ghostmirror.proto.v1.SessionStatus;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Iterator;
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
        description = "Prints every change of a session as it happens, until Ctrl-C.",
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
        long head = head(client);
        Iterator<WatchCommitsResponse> events = client.streaming()
                .watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession(session)
                        .setAfterSeq(head)
                        .setFollow(true)
                        .build());
        console.note("ghost: Every change of " + session + " after commit " + head + " is printed; Ctrl-C stops.");
        while (events.hasNext()) {
            WatchCommitsResponse event = events.next();
            switch (event.getEventCase()) {
                case COMMIT -> print(event.getCommit(), console);
                case DRIFT -> print(event.getDrift(), console);
                case EVENT_NOT_SET -> {}
            }
            console.flush();
        }
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

    private long head(HubClient client) {
        return client.unary().listSessions(ListSessionsRequest.getDefaultInstance()).getSessionsList().stream()
                .filter(s -> s.getName().equals(session))
                .map(SessionStatus::getHead)
                .findFirst()
                .orElseThrow(() -> new CommandFailure("UNKNOWN_SESSION: there is no session \"" + session
                        + "\"; `ghost sessions` lists those there are."))
                .getSeq();
    }
}
