package io.ghostmirror.node.sync;

import io.ghostmirror.core.content.Digest;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Small contents that were read or received lately, so that they need not be read or fetched again. Bounded. */
final class SmallContents {

    private static final long MAX_BYTES = 48L << 20;

    private final LinkedHashMap<Digest, byte[]> contents = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    synchronized void put(Digest digest, byte[] content) {
        if (contents.put(digest, content) == null) {
            bytes += content.length;
        }
        var oldest = contents.entrySet().iterator();
        while (bytes > MAX_BYTES && oldest.hasNext()) {
            Map.Entry<Digest, byte[]> old = oldest.next();
            bytes -= old.getValue().length;
            oldest.remove();
        }
    }

    synchronized void clear() {
        contents.clear();
        bytes = 0;
    }

    synchronized byte @Nullable [] get(Digest digest) {
        return contents.get(digest);
    }
}
