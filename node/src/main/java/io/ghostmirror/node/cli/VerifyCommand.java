package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.CommitRange;
import io.ghostmirror.proto.v1.OldVersion;
import io.ghostmirror.proto.v1.VerifyContentRequest;
import io.ghostmirror.proto.v1.VerifyContentResponse;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;

/** Has the hub read everything again. */
@Command(
        name = "verify",
        description = {
            "Has the hub re-hash stored content, and names what is damaged or missing.",
            "",
            "Exits with 1 when something is. Nodes that have the files are asked for them."
        },
        footerHeading = "%nExamples:%n",
        footer = {"  ghost verify", "  ghost verify --session demo --json"})
final class VerifyCommand extends HubCommand {

    @Option(
            names = "--session",
            paramLabel = "NAME",
            converter = NameConverter.class,
            description = "Only what this session refers to. Default: everything.")
    String session = "";

    VerifyCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        Iterator<VerifyContentResponse> answers = client.streaming()
                .verifyContent(
                        VerifyContentRequest.newBuilder().setSession(session).build());
        long damaged = 0;
        boolean ofLogs = false;
        VerifyContentResponse last = VerifyContentResponse.getDefaultInstance();
        while (answers.hasNext()) {
            last = answers.next();
            if (!last.getDamaged().isEmpty()) {
                damaged++;
                ofLogs |= last.getCommitsCount() > 0;
                report(console, last);
            } else {
                console.progress(
                        Formats.count(last.getChunks(), "chunk") + ", " + Formats.size(last.getBytes()) + " read");
            }
        }
        if (!last.getLast()) {
            throw new CommandFailure("The hub ended the verification early, after "
                    + Formats.count(last.getChunks(), "chunk") + ": look at its log and try again.");
        }
        console.clearProgress();
        if (json) {
            console.json(summary(last, damaged));
        } else {
            console.line(Formats.count(last.getChunks(), "chunk") + ", " + Formats.size(last.getBytes()) + " read, "
                    + (damaged == 0 ? "all as written." : damaged + " damaged."));
        }
        if (damaged > 0) {
            console.note("ghost: Nodes that have these files are asked for them; verify again to see what is left.");
        }
        if (ofLogs) {
            console.note(
                    "ghost: Commits whose record is damaged cannot be read any more, and the hub collects nothing as"
                            + " long as it remembers them: lower GHOSTMIRROR_HISTORY_COMMITS for a while to forget them.");
        }
        return damaged == 0 ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private void report(Console console, VerifyContentResponse finding) {
        console.clearProgress();
        if (json) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("damaged", WireJson.hex(finding.getDamaged()));
            object.put("paths", paths(finding.getPathsList()));
            object.put(
                    "commits",
                    finding.getCommitsList().stream().map(VerifyCommand::json).toList());
            object.put(
                    "oldVersions",
                    finding.getOldVersionsList().stream()
                            .map(VerifyCommand::json)
                            .toList());
            console.json(object);
        } else {
            console.line("damaged  " + WireJson.hex(finding.getDamaged()) + "  " + String.join(", ", needs(finding)));
        }
    }

    private static List<String> needs(VerifyContentResponse finding) {
        Stream<String> commits = finding.getCommitsList().stream()
                .map(range -> "commits " + range.getFirstSeq() + " to " + range.getLastSeq() + " of session "
                        + range.getSession());
        Stream<String> old = finding.getOldVersionsList().stream()
                .map(version -> WireJson.path(version.getPath()).display()
                        + (version.getSeq() > 0
                                ? " as of commit " + version.getSeq()
                                : " in a conflict, candidate " + version.getCandidate() + ",")
                        + " of session " + version.getSession());
        List<String> all = Stream.of(paths(finding.getPathsList()).stream(), commits, old)
                .flatMap(needs -> needs)
                .toList();
        return all.isEmpty() ? List.of("(nothing that is remembered needs it)") : all;
    }

    private static Map<String, @Nullable Object> json(OldVersion version) {
        Map<String, @Nullable Object> object = WireJson.withPath("path", WireJson.path(version.getPath()));
        object.put("session", version.getSession());
        if (version.getSeq() > 0) {
            object.put("seq", version.getSeq());
        } else {
            object.put("candidate", version.getCandidate());
        }
        return object;
    }

    private static Map<String, @Nullable Object> json(CommitRange range) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("session", range.getSession());
        object.put("first", range.getFirstSeq());
        object.put("last", range.getLastSeq());
        return object;
    }

    private static List<String> paths(List<ByteString> paths) {
        return paths.stream().map(path -> WireJson.path(path).display()).toList();
    }

    private static Map<String, @Nullable Object> summary(VerifyContentResponse last, long damaged) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        object.put("chunks", last.getChunks());
        object.put("bytes", last.getBytes());
        object.put("damagedChunks", damaged);
        return object;
    }
}
