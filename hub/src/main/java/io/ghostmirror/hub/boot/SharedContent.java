package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.directory.DirectoryPacks;
import io.ghostmirror.hub.pack.PackSettings;
import io.ghostmirror.hub.pack.PackStorage;
import io.ghostmirror.hub.pack.PackStore;
import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.s3.S3Address;
import io.ghostmirror.hub.s3.S3Packs;
import io.ghostmirror.hub.s3.S3Probe;
import io.ghostmirror.hub.segment.WriteProbe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Contents in a storage that all hubs of a Redis see. */
final class SharedContent implements ContentPlace {

    /**
     * A storage that can be used.
     *
     * @param id tells it from others
     * @param fault why nothing can be stored there
     */
    private record Opened(PackStorage packs, String id, Supplier<Optional<String>> fault) {}

    private final String where;
    private final CompletableFuture<Opened> opened;
    private volatile @Nullable PackStore store;

    private SharedContent(String where, CompletableFuture<Opened> opened) {
        this.where = where;
        this.opened = opened;
    }

    static SharedContent inDirectory(Path path) {
        return new SharedContent(path.toString(), Background.start("content directory " + path, () -> {
            DirectoryPacks packs = DirectoryPacks.open(path);
            return new Opened(packs, packs.id(), new WriteProbe(path, System::nanoTime)::fault);
        }));
    }

    /** Waits for S3, which may take seconds that Quarkus does not wait. */
    static SharedContent inS3(S3Address address) {
        try {
            S3Packs packs = S3Packs.open(address);
            var opened = new Opened(packs, packs.id(), new S3Probe(packs::check, System::nanoTime)::fault);
            return new SharedContent(address.toString(), CompletableFuture.completedFuture(opened));
        } catch (IOException e) {
            throw new StartException(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public String where() {
        return where;
    }

    @Override
    public String name() {
        return "shared:" + Background.result(opened).id();
    }

    @Override
    public Optional<String> fault() {
        return Background.result(opened).fault().get();
    }

    @Override
    public ContentStore store(Supplier<PieceIndex> index, InstantSource clock) {
        var made = new PackStore(Background.result(opened).packs(), index.get(), PackSettings.defaults(clock));
        store = made;
        return made;
    }

    @Override
    public void close() {
        PackStore made = store;
        if (made != null) {
            made.close();
        }
    }
}
