package io.ghostmirror.node.sync;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.node.port.Watcher;
import java.util.Optional;

/** For one who looks once. */
enum Unwatched implements Watcher {
    INSTANCE;

    @Override
    public void start(Listener listener) {}

    @Override
    public boolean watch(Optional<WorkspacePath> directory) {
        return true;
    }

    @Override
    public void unwatch(WorkspacePath directory) {}

    @Override
    public int watched() {
        return 0;
    }

    @Override
    public void close() {}
}
