package io.ghostmirror.hub.live;

import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;

/**
 * A node's questions for the rows of buckets. Those that come while others are being answered are answered together, by
 * one scan of the session. There is one scan at a time, and the next one when the node has been given all that the last
 * one found; it is for so many buckets that these have about {@value #ROWS} rows.
 */
final class BucketQuestions<M> {

    private static final long ROWS = 20_000;
    private static final Runnable NOTHING = () -> {};

    private final String session;
    private final SessionStore sessions;
    private final Encoding<M> encoding;
    private final Reader<M> reader;
    private final Executor serial;
    private final TreeMap<Integer, Runnable> waiting = new TreeMap<>();
    private int unsent;

    BucketQuestions(String session, SessionStore sessions, Encoding<M> encoding, Reader<M> reader, Executor serial) {
        this.session = session;
        this.sessions = sessions;
        this.encoding = encoding;
        this.reader = reader;
        this.serial = serial;
    }

    /**
     * The node wants the rows of a bucket.
     *
     * @param onTaken run when the node may ask one more: at once, unless it has asked for this bucket already
     */
    void ask(int bucket, Runnable onTaken) {
        serial.execute(() -> {
            Runnable before = waiting.get(bucket);
            if (before == null) {
                waiting.put(bucket, NOTHING);
                onTaken.run();
                scan();
            } else {
                waiting.put(bucket, () -> {
                    before.run();
                    onTaken.run();
                });
            }
        });
    }

    private void scan() {
        if (unsent == 0 && !waiting.isEmpty()) {
            unsent = 1;
            reader.ask(this::answers);
        }
    }

    private Uni<List<Reader.Reply<M>>> answers() {
        return sessions.info(session).emitOn(serial).chain(info -> {
            Set<Integer> buckets = take(ROWS * RowHash.BUCKETS / Math.max(1, info.entries()));
            return BucketScan.of(session, sessions, buckets, info.head()).map(this::replies);
        });
    }

    /** At least one. */
    private Set<Integer> take(long most) {
        Set<Integer> taken = new LinkedHashSet<>();
        while (!waiting.isEmpty() && (taken.isEmpty() || taken.size() < most)) {
            Map.Entry<Integer, Runnable> next = waiting.pollFirstEntry();
            taken.add(next.getKey());
            next.getValue().run();
        }
        unsent = taken.size();
        return taken;
    }

    private List<Reader.Reply<M>> replies(BucketScan.Found found) {
        List<Reader.Reply<M>> replies = new ArrayList<>();
        found.rows()
                .forEach((bucket, rows) -> replies.add(new Reader.Reply<>(
                        encoding.bucket(bucket, rows, found.head()),
                        found.head().seq(),
                        this::sent)));
        return replies;
    }

    private void sent() {
        serial.execute(() -> {
            unsent--;
            scan();
        });
    }
}
