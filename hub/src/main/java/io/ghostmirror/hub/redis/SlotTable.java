package io.ghostmirror.hub.redis;

import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.RedisURI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which server of a cluster has which slots.
 *
 * @param ranges of slots, the first that has a slot counts; not empty
 */
record SlotTable(List<Range> ranges, long readNanos) {

    /** @param server its address, with what it takes to be let in */
    record Range(int first, int last, String server) {}

    /** @param asked the server that gave this answer of CLUSTER SLOTS */
    static SlotTable of(Response answer, String asked, long nanos) {
        List<Range> ranges = new ArrayList<>();
        for (Response range : answer) {
            Response host = range.get(2).get(0);
            String server = address(
                    asked,
                    host == null ? "" : host.toString(),
                    range.get(2).get(1).toInteger());
            ranges.add(new Range(range.get(0).toInteger(), range.get(1).toInteger(), server));
        }
        if (ranges.isEmpty()) {
            throw new IllegalStateException("no server of the cluster has a slot");
        }
        return new SlotTable(ranges, nanos);
    }

    /** @param host empty, or unknown to the cluster, for that of the server that was asked */
    private static String address(String asked, String host, int port) {
        var uri = new RedisURI(asked);
        String known = host.isEmpty() || host.equals("?") ? uri.socketAddress().host() : host;
        String bracketed = known.contains(":") ? "[" + known + "]" : known;
        return uri.protocol() + "://" + uri.userinfo() + bracketed + ":" + port;
    }

    /** Empty when nobody has it. */
    Optional<String> ownerOf(int slot) {
        return ranges.stream()
                .filter(range -> slot >= range.first() && slot <= range.last())
                .map(Range::server)
                .findFirst();
    }

    /** All that have slots, each once. */
    List<String> servers() {
        return ranges.stream().map(Range::server).distinct().toList();
    }

    /**
     * This table after a server has said {@code MOVED}.
     *
     * @param where host, which may be empty, and port
     */
    SlotTable moved(int slot, String where, String said) {
        int colon = where.lastIndexOf(':');
        List<Range> all = new ArrayList<>();
        String host = where.substring(0, colon);
        all.add(new Range(slot, slot, address(said, host, Integer.parseInt(where.substring(colon + 1)))));
        all.addAll(ranges);
        return new SlotTable(all, readNanos);
    }
}
