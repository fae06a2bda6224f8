package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.directory.DirectoryPacks;
import io.ghostmirror.hub.pack.PackSettings;
import io.ghostmirror.hub.pack.PackStore;
import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.port.ContentStore;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Contents in a directory that all hubs of a Redis see. */
final class SharedContent implements ContentPlace {

    private final Path path;
    private final CompletableFuture<DirectoryPacks> packs;
    private volatile @Nullable PackStore open;

    SharedContent(Path path) {
        this.path = path;
        this.packs = Background.start("content directory " + path, () -> DirectoryPacks.open(path));
    }

    @Override
    public Path path() {
        return path;
    }

    @Override
    public String name() {
        return "shared:" + Background.result(packs).id();
    }

    @Override
    public ContentStore store(Supplier<PieceIndex> index) {
        var store = new PackStore(Background.result(packs), index.get(), PackSettings.defaults());
        open = store;
        return store;
    }

    @Override
    public void close() {
        PackStore store = open;
        if (store != null) {
            store.close();
        }
    }
}
