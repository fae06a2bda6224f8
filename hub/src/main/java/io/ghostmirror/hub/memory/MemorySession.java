package io.ghostmirror.hub.memory;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.ledger.Collision;
import io.ghostmirror.core.ledger.Ledger;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.SessionSettings;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** One session in memory. Guarded by itself. */
final class MemorySession {

    private static final long TOKENS_AN_EPOCH = 1_000_000;

    /** A candidate. */
    record Lost(WorkspacePath path, String nodeId, Entry entry) {}

    final Ledger ledger;
    final List<Commit> log = new ArrayList<>();
    final NavigableMap<Long, LogSegment> archive = new TreeMap<>();
    final NavigableMap<Long, Long> outbox = new TreeMap<>();
    final Map<Digest, byte[]> contents = new HashMap<>();
    final String id;
    final MemoryNodes nodes;
    final Map<Lost, Entry> bases = new HashMap<>();
    final Map<Lost, WorkspacePath> copies = new HashMap<>();
    SessionSettings settings = SessionSettings.DEFAULT;
    long round;

    MemorySession(String id, long epoch) {
        this.id = id;
        this.nodes = new MemoryNodes(epoch * TOKENS_AN_EPOCH);
        ledger = new Ledger(epoch);
    }

    SessionInfo info(String name) {
        List<Row> present = present();
        long bytes = present.stream()
                .mapToLong(row -> row.entry() instanceof Entry.File file ? file.size() : 0)
                .sum();
        return new SessionInfo(
                name,
                id,
                ledger.head(),
                present.size(),
                bytes,
                nodes.size(),
                ledger.conflicts().size(),
                collisions());
    }

    int collisions() {
        return (int) ledger.collisions().stream().map(Collision::key).distinct().count();
    }

    List<Row> present() {
        return ledger.rows().values().stream()
                .filter(row -> row.entry() != null)
                .toList();
    }

    void checkRound(long called) {
        if (called < round) {
            throw new ContentsExpiredException(round);
        }
    }
}
