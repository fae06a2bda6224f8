package io.ghostmirror.hub.redis;

import io.ghostmirror.core.change.Change;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SessionStore;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;

/** Commit requests on a few paths, so that they often collide, with parents that are mostly current. */
final class RandomCommits {

    private final Random random;
    private final SessionStore store;
    private final String session;

    /** @param store where current versions are looked up */
    RandomCommits(Random random, SessionStore store, String session) {
        this.random = random;
        this.store = store;
        this.session = session;
    }

    CommitRequest next(long number) {
        var changes = new ArrayList<Change>();
        int count = 1 + random.nextInt(5);
        var changed = new HashSet<WorkspacePath>();
        for (int i = 0; i < count; i++) {
            Change change = change();
            boolean first = changed.add(change.path());
            if (first && (!(change instanceof Change.Move move) || changed.add(move.source()))) {
                changes.add(change);
            }
        }
        return new CommitRequest(number, random.nextInt(3), random.nextBoolean(), random.nextInt(4) == 0, changes, number);
    }

    private Change change() {
        WorkspacePath path = path();
        return switch (random.nextInt(8)) {
            case 0, 1, 2, 3 -> new Change.Put(path, parent(path), entry());
            case 4, 5 -> new Change.Delete(path, parent(path));
            case 6 -> new Change.Untrack(path, parent(path));
            default -> move(path);
        };
    }

    private Change move(WorkspacePath path) {
        WorkspacePath source = path();
        Entry moved = store.row(session, source).await().indefinitely().map(Row::entry).orElse(null);
        boolean possible = moved != null && !(moved instanceof Entry.Directory) && !source.equals(path);
        return possible
                ? new Change.Move(path, parent(path), source, parent(source), moved)
                : new Change.Put(path, parent(path), entry());
    }

    private WorkspacePath path() {
        String path = name();
        while (random.nextBoolean()) {
            path += "/" + name();
        }
        return new WorkspacePath(path);
    }

    private String name() {
        return List.of("a", "b", "c\n", "\u00e9\u00ff").get(random.nextInt(4));
    }

    private Version parent(WorkspacePath path) {
        if (random.nextInt(6) == 0) {
            return random.nextBoolean() ? Version.NONE : new Version(1 + random.nextInt(4), RowHash.of(path, entry()));
        }
        return store.row(session, path).await().indefinitely().map(Row::version).orElse(Version.NONE);
    }

    private Entry entry() {
        return switch (random.nextInt(4)) {
            case 0, 1 -> new Entry.Directory(random.nextBoolean() ? 0755 : 0700);
            case 2 -> new Entry.Symlink("to " + random.nextInt(3));
            default -> {
                Digest content = Digest.of(("content " + random.nextInt(5)).getBytes(StandardCharsets.UTF_8));
                yield new Entry.File(0644, 9, content, random.nextInt(5) == 0, random.nextInt(2));
            }
        };
    }
}
