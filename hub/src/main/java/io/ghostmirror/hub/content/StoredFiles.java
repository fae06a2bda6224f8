package io.ghostmirror.hub.content;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.ghostmirror.hub.port.ContentStore;
import io.smallrye.mutiny.Multi;
import java.util.Arrays;

/** Files put together from the pieces of a content store. */
public final class StoredFiles implements FileContents {

    private final ContentStore contents;

    public StoredFiles(ContentStore contents) {
        this.contents = contents;
    }

    @Override
    public Multi<byte[]> read(Entry.File file, long from, long length) {
        return contents.get(file.content())
                .map(found -> found.orElseThrow(() -> new RefusedException(
                        ErrorCode.NOT_FOUND, "content " + file.content().hex() + " is not stored; run ghost verify")))
                .map(bytes -> Arrays.copyOfRange(bytes, Math.toIntExact(from), Math.toIntExact(from + length)))
                .toMulti();
    }
}
