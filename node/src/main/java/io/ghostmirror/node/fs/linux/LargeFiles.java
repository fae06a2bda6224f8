package io.ghostmirror.node.fs.linux;

import io.ghostmirror.core.content.Digest;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;

/** Names the content of a file that is too large to be one piece. */
public interface LargeFiles {

    /** The digest of the content's recipe. */
    Digest recipeOf(ReadableByteChannel content) throws IOException;
}
