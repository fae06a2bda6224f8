package io.ghostmirror.hub.content;

import io.ghostmirror.core.manifest.Entry;
import io.smallrye.mutiny.Multi;

/** The bytes of files. Safe for concurrent use. */
public interface FileContents {

    /**
     * A range of a file's bytes in order, in pieces of at most 256 KiB, read as they are asked for. Fails with
     * {@link io.ghostmirror.hub.error.RefusedException} when a piece is not stored, with an IOException when one is
     * damaged.
     */
    Multi<byte[]> read(Entry.File file, long from, long length);
}
