package io.ghostmirror.node.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.json.WireJson;

/** A line as {@code sha256sum} writes and reads it: names are bytes, and what would end the line is escaped. */
final class ChecksumLine {

    private ChecksumLine() {}

    static byte[] of(ByteString sha256, WorkspacePath path) {
        String name = path.raw().replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
        String mark = name.equals(path.raw()) ? "" : "\\";
        return (mark + WireJson.hex(sha256) + "  " + name + "\n").getBytes(ISO_8859_1);
    }
}
