package io.ghostmirror.hub.grpc;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes of content that the BULK streams of one hub hold together. Without room a stream goes on with about one message
 * at a time each way, and so is never held up by others that do not read.
 */
public final class ContentBudget {

    private static final int SHARE_OF_HEAP = 4;

    private final long limit;
    private final AtomicLong held = new AtomicLong();

    /** @param limit bytes above which a stream has no more than one message under way each way */
    public ContentBudget(long limit) {
        this.limit = limit;
    }

    /** A quarter of what the heap of this program may grow to. */
    public static ContentBudget ofHeap() {
        return new ContentBudget(Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
    }

    boolean hasRoom() {
        return held.get() < limit;
    }

    /** @param bytes that are held from now on; negative when they are no longer */
    void add(long bytes) {
        held.addAndGet(bytes);
    }

    /** Bytes that are held now. */
    public long held() {
        return held.get();
    }
}
