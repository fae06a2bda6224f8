package io.ghostmirror.hub.port;

import io.ghostmirror.core.content.Digest;
import io.smallrye.mutiny.Uni;
import java.util.Collection;
import java.util.Map;

/**
 * Contents that came with commits and became durable with them: a write-ahead log of the content store. What is there stays
 * until it is forgotten, or its session deleted.
 */
public interface ContentLog {

    /** All that is there, by session. */
    Uni<Map<String, Map<Digest, byte[]>>> all();

    /** The content store has these. Those of a session that does not exist are gone already. */
    Uni<Void> forget(String session, Collection<Digest> digests);
}
