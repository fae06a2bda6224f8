package io.ghostmirror.node.cli;

import io.ghostmirror.node.port.NodeStore;
import java.util.List;
import java.util.Optional;

/** What `ghost join` leaves in a node's store for other commands. */
final class NodeMarks {

    /** The directory, as a URI. */
    private static final String ROOT = "cli.root";

    private static final String IGNORED = "cli.ignore";

    private NodeMarks() {}

    /** Remembers the patterns that keep files here from being published. */
    static void ignored(NodeStore store, List<String> patterns) {
        String text = String.join("\n", patterns);
        if (!store.fact(IGNORED).orElse("").equals(text)) {
            save(store, IGNORED, text);
        }
    }

    static List<String> ignored(NodeStore store) {
        return store.fact(IGNORED).map(text -> text.lines().toList()).orElse(List.of());
    }

    /** Says whose the store is. */
    static void claim(NodeStore store, String root) {
        save(store, ROOT, root);
    }

    static Optional<String> root(NodeStore store) {
        return store.fact(ROOT);
    }

    private static void save(NodeStore store, String fact, String value) {
        store.save(NodeStore.Update.of(fact, value));
    }
}
