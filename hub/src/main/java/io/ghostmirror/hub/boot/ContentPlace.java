package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.port.ContentStore;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/** Where this hub keeps contents. It is got ready while Quarkus starts. */
sealed interface ContentPlace permits OwnContent, SharedContent {

    /**
     * Begins to get it ready.
     *
     * @param shared what the hub was told
     * @param sharesRedis whether it was given a Redis
     */
    static ContentPlace of(Optional<Path> shared, DataDirectory data, boolean sharesRedis) {
        if (shared.isEmpty()) {
            return new OwnContent(data);
        }
        if (!sharesRedis) {
            throw new StartException(
                    "--content is for hubs that share a Redis; set QUARKUS_REDIS_HOSTS, or leave --content out");
        }
        return new SharedContent(shared.get().toAbsolutePath().normalize());
    }

    Path path();

    /** What tells it from all other places. Blocks. Fails with {@link StartException}. */
    String name();

    /** The store in it. Blocks. Fails with {@link StartException}. */
    ContentStore store(Supplier<PieceIndex> index);

    /** Closes what is open. Blocks. */
    void close();
}
