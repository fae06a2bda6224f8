package io.ghostmirror.node.sqlite;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.tree.Intent;
import io.ghostmirror.node.port.NodeStore.SyncedRow;
import io.ghostmirror.node.port.NodeStore.Update;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Records an intent and saves its row, one after the other, in the state directory given; prints each number then. */
final class SavingProcess {

    private SavingProcess() {}

    public static void main(String[] args) {
        var store = SqliteNodeStore.open(Path.of(args[0]), "s", "n");
        for (long seq = store.cursor().seq() + 1; ; seq++) {
            var row = Row.present(WorkspacePath.of("file-" + seq), seq, new Entry.Directory(0755));
            store.record(List.of(new Intent(row.path(), new Entry.Directory(0755), null, null, null, seq)));
            store.save(new Update(
                    List.of(new SyncedRow(row.path(), row.version(), new Entry.Directory(0755), null, "present")),
                    List.of(),
                    List.of(),
                    new Cursor(1, seq, Digest.ZERO),
                    0,
                    Map.of()));
            System.out.println(seq);
        }
    }
}
