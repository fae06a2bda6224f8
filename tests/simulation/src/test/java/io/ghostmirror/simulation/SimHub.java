package io.ghostmirror.simulation;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ledger.Ledger;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.sync.NodeEffect;
import io.ghostmirror.core.sync.NodeEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The hub: the ledger, and a stream to each connected node. */
final class SimHub {

    private static final int PAGE_ROWS = 3;

    private long epoch = 1;
    private long asked;
    Ledger ledger = new Ledger(epoch);
    private final List<Connection> connections = new ArrayList<>();

    /** Every file or link that was ever accepted, or kept as a candidate. */
    final Set<Entry> history = new HashSet<>();

    /** Whether a node that lost power joined by union, so that it could not tell damage from what a user has. */
    private boolean damageUnknown;

    private final Rivals rivals = new Rivals();

    /** One node's stream, with what is on its way in both directions. */
    static final class Connection {
        final SimNode node;
        private final byte[] incarnation;

        /** CommitRequest or NodeEffect.Query. */
        final Deque<Object> up = new ArrayDeque<>();

        final Deque<NodeEvent> down = new ArrayDeque<>();

        Connection(SimNode node) {
            this.node = node;
            this.incarnation = Arrays.copyOf(node.id.getBytes(java.nio.charset.StandardCharsets.UTF_8), 16);
        }
    }

    void connect(SimNode node) {
        var connection = new Connection(node);
        Cursor cursor = node.engine.cursor();
        boolean valid = cursor.epoch() == epoch && ledger.isValid(cursor);
        Cursor head = ledger.head();
        node.unions += valid ? 0 : 1;
        connection.down.add(new NodeEvent.Connected(valid, head, ledger.lastRequest(node.id, connection.incarnation)));
        damageUnknown |= node.lostPower && !valid;
        List<Row> rows = ledger.changedAfter(valid ? cursor.seq() : 0, Integer.MAX_VALUE);
        for (int from = 0; from < rows.size(); from += PAGE_ROWS) {
            connection.down.add(
                    new NodeEvent.Rows(rows.subList(from, Math.min(rows.size(), from + PAGE_ROWS)), false, head));
        }
        connection.down.add(new NodeEvent.Rows(List.of(), true, head));
        node.connection = connection;
        connections.add(connection);
    }

    void cut(SimNode node, long now) {
        connections.remove(node.connection);
        node.connection = null;
        node.on(new NodeEvent.Disconnected(), now);
    }

    void forget(SimNode node) {
        connections.remove(node.connection);
        node.connection = null;
    }

    /** Fails when what a machine that went down left of a file has become a version of it. */
    void checkDamage() {
        tree().forEach((raw, entry) -> {
            if (!damageUnknown && FakeDisk.isDamage(entry)) {
                throw new AssertionError(raw + " has what a machine that went down left of it");
            }
        });
    }

    /** All state is lost: a new epoch begins. */
    void flush() {
        epoch++;
        ledger = new Ledger(epoch);
        rivals.forget();
    }

    /** Takes one message of a node. */
    void receive(Connection from) {
        switch (Objects.requireNonNull(from.up.poll())) {
            case CommitRequest request -> commit(from, request);
            case NodeEffect.Query query -> answer(from, query.bucket());
            case Object other -> throw new IllegalStateException("not a message: " + other);
        }
    }

    /** Now and then a content has to be uploaded again. */
    private boolean isStored() {
        return ++asked % 37 != 0;
    }

    private void commit(Connection from, CommitRequest request) {
        Ledger.Decision decision = ledger.commit(from.node.id, from.incarnation, request, digest -> isStored());
        for (Change change : request.changes()) {
            Entry entry =
                    switch (change) {
                        case Change.Put put -> put.entry();
                        case Change.Move move -> move.entry();
                        case Change.Delete delete -> null;
                        case Change.Untrack untrack -> null;
                    };
            if (entry != null) {
                // The ledger keeps what it accepts in its rows and what it rejects as candidates; checked at the end.
                remember(entry, change.path(), decision);
            }
        }
        rivals.check(from.node, request, decision.result());
        from.down.add(new NodeEvent.Answered(decision.result()));
        Commit commit = decision.commit();
        if (commit != null) {
            announce(commit, from);
        }
    }

    private void remember(Entry entry, WorkspacePath path, Ledger.Decision decision) {
        Row row = ledger.row(path).orElse(null);
        boolean accepted = decision.commit() != null
                && decision.commit().changes().stream().anyMatch(c -> c.path().equals(path));
        boolean current = row != null && entry.equals(row.entry());
        boolean candidate = ledger.conflicts().stream()
                .filter(conflict -> conflict.current().path().equals(path))
                .flatMap(conflict -> conflict.candidates().stream())
                .anyMatch(c -> c.entry().equals(entry));
        if (accepted || current || candidate) {
            history.add(entry);
        }
    }

    void announce(Commit commit, @Nullable Connection origin) {
        rivals.committed(commit);
        for (Connection other : connections) {
            if (other != origin) {
                other.down.add(new NodeEvent.Delivered(commit));
            }
        }
    }

    void tellAll(NodeEvent event) {
        connections.forEach(connection -> connection.down.add(event));
    }

    private void answer(Connection to, @Nullable Integer bucket) {
        if (bucket == null) {
            Digest[] digests = new Digest[RowHash.BUCKETS];
            Arrays.fill(digests, Digest.ZERO);
            ledger.rows().values().forEach(row -> {
                int of = RowHash.bucketOf(row.path());
                digests[of] = digests[of].xor(row.version().hash());
            });
            to.down.add(new NodeEvent.Buckets(List.of(digests), ledger.head()));
        } else {
            List<Row> rows = ledger.rows().values().stream()
                    .filter(row -> row.entry() != null && RowHash.bucketOf(row.path()) == bucket)
                    .toList();
            to.down.add(new NodeEvent.Bucket(bucket, rows, ledger.head()));
        }
    }

    /** What every tree must be in the end. */
    TreeMap<String, Entry> tree() {
        var tree = new TreeMap<String, Entry>();
        ledger.rows().values().forEach(row -> {
            if (row.entry() != null) {
                tree.put(row.path().raw(), row.entry());
            }
        });
        return tree;
    }
}
