package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ListFilesRequest;
import io.ghostmirror.proto.v1.ListFilesResponse;
import io.ghostmirror.proto.v1.ManifestRow;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the mirror. */
@Command(
        name = "ls",
        description = "Lists what the hub's mirror has, at and below a path, with every node offline too.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ghost ls --session demo",
            "  ghost ls --session demo src/main",
            "  ghost ls --session demo --json | jq .path",
            "  ghost ls --session demo --sha256 | sha256sum -c   compare a copy with the hub"
        })
final class LsCommand extends SessionCommand {

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "PATH",
            description = "A path below the workspace's root; \\xNN is a byte.")
    @Nullable
    String path;

    @Option(
            names = "--sha256",
            description = "Print files only, as sha256sum does; with --json, add each file's SHA-256."
                    + " The hub reads large files for it when they are first asked for.")
    boolean sha256;

    LsCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        ZoneId zone = ZoneId.systemDefault();
        Iterator<ListFilesResponse> pages = client.streaming().listFiles(request());
        boolean found = false;
        boolean readable = true;
        while (pages.hasNext()) {
            ListFilesResponse page = pages.next();
            if (sha256 && page.getSha256Count() != page.getRowsCount()) {
                throw new CommandFailure("The hub does not know --sha256: use a ghost of the hub's version.");
            }
            for (int i = 0; i < page.getRowsCount(); i++) {
                found = true;
                readable &= print(console, page, i, zone);
            }
            console.flush();
        }
        if (!found && path != null && !isRoot(path)) {
            throw new CommandFailure("Session " + session + " has nothing at "
                    + Console.path(path).display() + ".");
        }
        return readable ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    /** Returns whether what was asked for is known. */
    private boolean print(Console console, ListFilesResponse page, int index, ZoneId zone) {
        ManifestRow row = page.getRows(index);
        if (json) {
            console.json(sha256 ? WireJson.row(row, page.getSha256(index)) : WireJson.row(row));
        } else if (!sha256) {
            console.line(line(row, zone));
        } else if (row.getEntry().getKind() == Entry.Kind.KIND_FILE) {
            WorkspacePath file = WireJson.path(row.getPath());
            ByteString hash = page.getSha256(index);
            if (hash.isEmpty()) {
                console.note("ghost: " + file.display() + " cannot be read at the hub: run `ghost verify`.");
                return false;
            }
            console.out().writeBytes(ChecksumLine.of(hash, file));
        }
        return true;
    }

    private ListFilesRequest request() {
        var request = ListFilesRequest.newBuilder().setSession(session).setSha256(sha256);
        String typed = path;
        if (typed != null && !isRoot(typed)) {
            WorkspacePath prefix = Console.path(typed);
            request.setPrefix(ByteString.copyFrom(prefix.bytes()));
        }
        return request.build();
    }

    private static boolean isRoot(String typed) {
        return typed.isEmpty() || typed.equals(".") || typed.equals("./");
    }

    static String line(ManifestRow row, ZoneId zone) {
        Entry entry = row.getEntry();
        String path = WireJson.path(row.getPath()).display();
        return switch (entry.getKind()) {
            case KIND_FILE ->
                columns(Formats.mode('-', entry.getMode()), Formats.size(entry.getSize()), time(entry, zone), path);
            case KIND_DIRECTORY -> columns(Formats.mode('d', entry.getMode()), "-", "", path + "/");
            case KIND_SYMLINK -> columns("lrwxrwxrwx", "-", "", path + " -> " + target(entry));
            case KIND_UNSPECIFIED, UNRECOGNIZED -> columns("?", "?", "", path);
        };
    }

    private static String columns(String mode, String size, String time, String name) {
        return String.format(Locale.ROOT, "%-10s %8s  %-19s  %s", mode, size, time, name);
    }

    private static String time(Entry entry, ZoneId zone) {
        return Formats.time(Math.floorDiv(entry.getMtimeNanos(), 1_000_000L), zone);
    }

    static String target(Entry entry) {
        String text = new String(entry.getTarget().toByteArray(), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
