package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.Candidate;
import io.ghostmirror.proto.v1.Conflict;
import io.ghostmirror.proto.v1.ListConflictsRequest;
import io.ghostmirror.proto.v1.MergeConflictRequest;
import io.ghostmirror.proto.v1.MergeConflictResponse;
import io.ghostmirror.proto.v1.ResolveConflictRequest;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists, saves and ends conflicts. */
@Command(
        name = "conflicts",
        description = {
            "Lists a session's conflicts, saves what lost, merges it, or ends them.",
            "",
            "A conflict is a path that was changed in two places at once. The first commit has the path; the others'"
                    + " bytes are kept as candidates until the conflict is ended with --take."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ghost conflicts --session demo                   list them",
            "  ghost conflicts --session demo --save ./theirs   save all candidates",
            "  ghost conflicts --session demo --take hub a.txt  keep what the session has",
            "  ghost conflicts --session demo --take 1 a.txt    make candidate 1 current",
            "  ghost conflicts --session demo --merge 1 a.txt   merge candidate 1 into it"
        })
final class ConflictsCommand extends SessionCommand {

    @Option(
            names = "--save",
            paramLabel = "DIR",
            converter = PathConverter.class,
            description =
                    "Write each candidate to DIR/PATH.NODE-NUMBER: a file, which is executable if the candidate is,"
                            + " a symbolic link or a directory.")
    @Nullable
    Path save;

    @Option(
            names = "--take",
            paramLabel = "hub|NUMBER",
            converter = TakeConverter.class,
            description = "End the conflict at PATH: keep what the hub has, or make a candidate current.")
    @Nullable
    Integer take;

    @Option(
            names = "--merge",
            paramLabel = "NUMBER",
            description =
                    "Merge a candidate of PATH, a text, into what the session has; nothing changes when both changed"
                            + " the same lines.")
    @Nullable
    Integer merge;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PATH",
            description = "Only the conflict at this path, as it is listed; \\xNN is a byte.")
    @Nullable
    String path;

    ConflictsCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        String typed = path;
        WorkspacePath only = typed == null ? null : Console.path(typed);
        Integer candidate = take;
        Integer merged = merge;
        if (Stream.of(save, candidate, merged).filter(Objects::nonNull).count() > 1) {
            throw new WrongUse("More than one of --save, --take and --merge is given (expected: one of them).");
        }
        if (merged != null && merged < 1) {
            throw new WrongUse("--merge is " + merged + " (expected: a candidate's number, from 1).");
        }
        if (candidate != null) {
            return resolve(client, console, needed(only, "--take"), candidate);
        }
        if (merged != null) {
            return merge(client, console, needed(only, "--merge"), merged);
        }
        List<Conflict> conflicts = client
                .unary()
                .listConflicts(
                        ListConflictsRequest.newBuilder().setSession(session).build())
                .getConflictsList()
                .stream()
                .filter(conflict ->
                        only == null || WireJson.path(conflict.getPath()).equals(only))
                .toList();
        Path directory = save;
        if (directory != null) {
            return new CandidateFiles(client, session, directory)
                    .save(conflicts, saved -> report(console, directory, saved));
        }
        list(console, conflicts, only);
        return ExitCode.OK;
    }

    private int resolve(HubClient client, Console console, WorkspacePath at, int candidate) {
        client.unary()
                .resolveConflict(ResolveConflictRequest.newBuilder()
                        .setSession(session)
                        .setPath(ByteString.copyFrom(at.bytes()))
                        .setCandidate(candidate)
                        .build());
        if (json) {
            Map<String, @Nullable Object> object = WireJson.withPath("path", at);
            object.put("taken", candidate == 0 ? "hub" : String.valueOf(candidate));
            console.json(object);
        } else {
            console.line(at.display() + ": "
                    + (candidate == 0 ? "stays as the hub has it." : "is candidate " + candidate + " now."));
        }
        return ExitCode.OK;
    }

    private WorkspacePath needed(@Nullable WorkspacePath at, String option) {
        if (at == null) {
            throw new WrongUse(option + " needs the PATH of the conflict: `ghost conflicts --session " + session
                    + "` lists them.");
        }
        return at;
    }

    private int merge(HubClient client, Console console, WorkspacePath at, int candidate) {
        MergeConflictResponse done = client.unary()
                .mergeConflict(MergeConflictRequest.newBuilder()
                        .setSession(session)
                        .setPath(ByteString.copyFrom(at.bytes()))
                        .setCandidate(candidate)
                        .build());
        if (json) {
            Map<String, @Nullable Object> object = WireJson.withPath("path", at);
            object.put("merged", candidate);
            object.put("origin", done.getOrigin());
            object.put("seq", done.getSeq());
            console.json(object);
        } else {
            console.line(at.display() + ": candidate " + candidate
                    + (done.getSeq() == 0
                            ? " has nothing that the hub's version lacks."
                            : " is merged, commit " + done.getSeq() + " by " + done.getOrigin() + "."));
        }
        return ExitCode.OK;
    }

    private void list(Console console, List<Conflict> conflicts, @Nullable WorkspacePath only) {
        if (json) {
            conflicts.forEach(conflict -> console.json(ConflictView.json(conflict)));
        } else if (conflicts.isEmpty()) {
            console.line(only == null ? "No conflicts." : "No conflict at " + only.display() + ".");
        } else {
            ZoneId zone = ZoneId.systemDefault();
            conflicts.forEach(conflict -> ConflictView.lines(conflict, zone).forEach(console::line));
        }
    }

    private void report(Console console, Path directory, CandidateFiles.Saved saved) {
        Candidate candidate = saved.candidate();
        WorkspacePath file = saved.file();
        String shown = file == null ? null : directory + "/" + file.display();
        if (json) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            WireJson.putPath(object, "path", saved.path());
            object.put("node", candidate.getNodeId());
            object.put("candidate", candidate.getNumber());
            object.put("file", shown);
            object.put("bytes", saved.bytes());
            object.put("fault", saved.fault());
            console.json(object);
        } else if (shown != null) {
            console.line("saved " + shown + "  " + ConflictView.describe(candidate.getEntry()));
        } else {
            console.note("ghost: NOT saved: candidate " + candidate.getNumber() + " of "
                    + saved.path().display() + " from " + candidate.getNodeId() + ": " + saved.fault());
        }
        console.flush();
    }
}
