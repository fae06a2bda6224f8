package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.v1.Entry;
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.ReadFileResponse;
import java.io.IOException;
import java.util.Iterator;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Prints a file of the mirror. */
@Command(
        name = "cat",
        description = "Writes a file's bytes to the standard output, as the hub's mirror has them.",
        footerHeading = "%nExamples:%n",
        footer = {"  ghost cat --session demo README.md", "  ghost cat --session demo data.bin | sha256sum"})
final class CatCommand extends SessionCommand {

    @Parameters(index = "0", paramLabel = "PATH", description = "A file below the workspace's root; \\xNN is a byte.")
    String path = "";

    CatCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        WorkspacePath file = Console.path(path);
        Iterator<ReadFileResponse> parts = client.streaming()
                .readFile(ReadFileRequest.newBuilder()
                        .setSession(session)
                        .setPath(ByteString.copyFrom(file.bytes()))
                        .build());
        long size = 0;
        long expected = 0;
        while (parts.hasNext()) {
            ReadFileResponse part = parts.next();
            if (part.hasRow()) {
                expected = checkFile(file, part.getRow().getEntry()).getSize();
            }
            write(console, part.getData());
            size += part.getData().size();
        }
        if (size != expected) {
            throw new CommandFailure("Only " + size + " of " + expected + " bytes of " + file.display()
                    + " came: run `ghost verify --session " + session + "`.");
        }
        return ExitCode.OK;
    }

    private static Entry checkFile(WorkspacePath file, Entry entry) {
        return switch (entry.getKind()) {
            case KIND_FILE -> entry;
            case KIND_DIRECTORY -> throw new CommandFailure(file.display() + " is a directory: `ghost ls` lists it.");
            case KIND_SYMLINK ->
                throw new CommandFailure(file.display() + " is a symbolic link: `ghost ls` shows its target.");
            case KIND_UNSPECIFIED, UNRECOGNIZED -> throw new CommandFailure(file.display() + " is of an unknown kind.");
        };
    }

    private static void write(Console console, ByteString data) {
        try {
            data.writeTo(console.out());
        } catch (IOException e) {
            throw new Console.ReaderGone();
        }
        if (!data.isEmpty()) {
            console.flush();
        }
    }
}
