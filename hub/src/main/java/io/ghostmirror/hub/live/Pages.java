package io.ghostmirror.hub.live;

import io.smallrye.mutiny.Uni;
import java.util.List;

/**
 * Where a reader gets what the ring no longer has.
 *
 * @param <M> the messages
 */
interface Pages<M> {

    /**
     * Messages for what comes after a seq.
     *
     * @param reached seq that the reader has reached with them
     * @param last whether that was the head
     */
    record Batch<M>(List<M> messages, long reached, boolean last) {
        public Batch {
            messages = List.copyOf(messages);
        }
    }

    Uni<Batch<M>> after(long seq);
}
