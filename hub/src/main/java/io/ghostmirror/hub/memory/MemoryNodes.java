package io.ghostmirror.hub.memory;

import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.hub.port.SessionStore.DuplicateNodeException;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.ghostmirror.hub.port.SessionStore.NodeLease;
import io.ghostmirror.hub.port.SessionStore.NodeRecord;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The nodes of one session, their leases, and what they said. Times are milliseconds. */
final class MemoryNodes {

    private static final byte[] EMPTY = new byte[0];

    private record Holder(String incarnation, long token, long untilMillis) {}

    private final Map<String, Holder> holders = new TreeMap<>();
    private final Map<String, NodeRecord> nodes = new TreeMap<>();
    private final Map<String, String> drifted = new TreeMap<>();
    private long tokens;

    /** @param tokens the last one of an earlier epoch may be at most this */
    MemoryNodes(long tokens) {
        this.tokens = tokens;
    }

    int size() {
        return nodes.size();
    }

    NodeLease acquire(String nodeId, byte[] incarnation, LastRequest last, long now, long ttl) {
        String mine = Arrays.toString(incarnation);
        refuseOther(nodeId, mine, now);
        holders.put(nodeId, new Holder(mine, ++tokens, now + ttl));
        nodes.putIfAbsent(nodeId, new NodeRecord(nodeId, EMPTY, 0, EMPTY, false));
        if (!mine.equals(drifted.get(nodeId))) {
            nodes.computeIfPresent(nodeId, (id, n) -> new NodeRecord(id, n.report(), n.lastSeenMillis(), EMPTY, false));
        }
        return new NodeLease(tokens, last);
    }

    private void refuseOther(String nodeId, String incarnation, long now) {
        Holder holder = holders.get(nodeId);
        if (holder != null && !holder.incarnation.equals(incarnation) && holder.untilMillis > now) {
            throw new DuplicateNodeException(nodeId);
        }
    }

    Holder check(String nodeId, long fencingToken) {
        Holder holder = holders.get(nodeId);
        if (holder == null || holder.token != fencingToken) {
            throw new FencedException(nodeId);
        }
        return holder;
    }

    /** Those whose token is no longer the newest. */
    Set<String> renew(Map<String, Long> fencingTokens, long until) {
        Set<String> fenced = new HashSet<>();
        fencingTokens.forEach((nodeId, token) -> {
            Holder holder = holders.get(nodeId);
            if (holder == null || holder.token != token) {
                fenced.add(nodeId);
            } else {
                holders.put(nodeId, new Holder(holder.incarnation, token, until));
            }
        });
        return fenced;
    }

    @Nullable
    Void release(String nodeId, long fencingToken) {
        Holder holder = holders.get(nodeId);
        if (holder != null && holder.token == fencingToken) {
            holders.remove(nodeId);
        }
        return null;
    }

    @Nullable
    Void forget(String nodeId, byte[] incarnation, long now) {
        refuseOther(nodeId, Arrays.toString(incarnation), now);
        holders.remove(nodeId);
        nodes.remove(nodeId);
        drifted.remove(nodeId);
        return null;
    }

    @Nullable
    Void report(String nodeId, byte[] report, long seenMillis) {
        byte[] drift = nodes.containsKey(nodeId) ? nodes.get(nodeId).drift() : EMPTY;
        nodes.put(nodeId, new NodeRecord(nodeId, report, seenMillis, drift, false));
        return null;
    }

    @Nullable
    Void drifted(String nodeId, byte[] incarnation, byte[] drift) {
        drifted.put(nodeId, Arrays.toString(incarnation));
        nodes.computeIfPresent(nodeId, (id, n) -> new NodeRecord(id, n.report(), n.lastSeenMillis(), drift, false));
        return null;
    }

    List<NodeRecord> all(long now) {
        return nodes.values().stream().map(node -> withLease(node, now)).toList();
    }

    private NodeRecord withLease(NodeRecord n, long now) {
        Holder holder = holders.get(n.nodeId());
        boolean online = holder != null && holder.untilMillis > now;
        return new NodeRecord(n.nodeId(), n.report(), n.lastSeenMillis(), n.drift(), online);
    }
}
