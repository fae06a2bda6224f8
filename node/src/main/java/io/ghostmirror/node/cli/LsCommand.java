package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.path.WorkspacePath;
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
import picocli.CommandLine.Parameters;

/** Lists the mirror. */
@Command(
        name = "ls",
        description = "Lists what the hub's mirror has, at and below a path, with every node offline too.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  ghost ls --session demo",
            "  ghost ls --session demo src/main",
            "  ghost ls --session demo --json | jq .path"
        })
final class LsCommand extends SessionCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "PATH", description = "A path below the workspace's root.")
    @Nullable
    String path;

    LsCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        ZoneId zone = ZoneId.systemDefault();
        Iterator<ListFilesResponse> pages = client.streaming().listFiles(request());
        boolean found = false;
        while (pages.hasNext()) {
            for (ManifestRow row : pages.next().getRowsList()) {
                found = true;
                if (json) {
                    console.json(WireJson.row(row));
                } else {
                    console.line(line(row, zone));
                }
            }
            console.flush();
        }
        if (!found && path != null && !isRoot(path)) {
            throw new CommandFailure("Session " + session + " has nothing at "
                    + Console.path(path).display() + ".");
        }
        return ExitCode.OK;
    }

    private ListFilesRequest request() {
        var request = ListFilesRequest.newBuilder().setSession(session);
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

    private static String target(Entry entry) {
        String text = new String(entry.getTarget().toByteArray(), StandardCharsets.UTF_8);
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
