package io.ghostmirror.hub.piece;

import io.ghostmirror.core.content.Digest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pieces used last, bounded in bytes. Holds verified bytes only. Safe for concurrent use. */
public final class PieceCache {

    /** What an entry costs beside its bytes. */
    private static final int OVERHEAD_BYTES = 120;

    private final long maxBytes;
    private final int largestBytes;
    private final Map<Digest, byte[]> pieces = new LinkedHashMap<>(16, 0.75f, true);
    private long bytes;

    /**
     * @param maxBytes what it holds at most; 0 for nothing
     * @param largestBytes the largest piece that it keeps
     */
    public PieceCache(long maxBytes, int largestBytes) {
        this.maxBytes = maxBytes;
        this.largestBytes = largestBytes;
    }

    public synchronized byte @Nullable [] get(Digest digest) {
        return pieces.get(digest);
    }

    public synchronized void put(Digest digest, byte[] piece) {
        if (piece.length > largestBytes) {
            return;
        }
        if (pieces.put(digest, piece) == null) {
            bytes += cost(piece);
        }
        Iterator<byte[]> eldest = pieces.values().iterator();
        while (bytes > maxBytes) {
            bytes -= cost(eldest.next());
            eldest.remove();
        }
    }

    public synchronized void remove(Digest digest) {
        byte[] piece = pieces.remove(digest);
        if (piece != null) {
            bytes -= cost(piece);
        }
    }

    private static int cost(byte[] piece) {
        return piece.length + OVERHEAD_BYTES;
    }
}
