package io.ghostmirror.hub.live;

import io.ghostmirror.core.content.Digest;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The last drift that each node told of: a node that was cut off before it had saved its repairs finds and tells the same
 * again. Safe for concurrent use.
 */
final class ToldDrifts {

    private static final int KEPT = 10_000;

    private record Node(String session, String nodeId) {}

    private record Told(String incarnation, Digest drift) {}

    private final Map<Node, Told> last = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Node, Told> eldest) {
            return size() > KEPT;
        }
    };

    /** Whether the node's incarnation did not tell of this drift last; it has from now on. */
    synchronized boolean isNews(String session, String nodeId, String incarnation, Digest drift) {
        var told = new Told(incarnation, drift);
        return !told.equals(last.put(new Node(session, nodeId), told));
    }
}
