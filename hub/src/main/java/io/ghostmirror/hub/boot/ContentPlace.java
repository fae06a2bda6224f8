package io.ghostmirror.hub.boot;

import io.ghostmirror.hub.pack.PieceIndex;
import io.ghostmirror.hub.port.ContentLog;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.s3.S3Address;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;

/** Where this hub keeps contents. A disk is got ready while Quarkus starts. */
sealed interface ContentPlace permits OwnContent, SharedContent {

    /**
     * Begins to get it ready.
     *
     * @param shared what the hub was told
     * @param sharesRedis whether it was given a Redis
     */
    static ContentPlace of(Optional<String> shared, DataDirectory data, boolean sharesRedis) {
        if (shared.isEmpty()) {
            return new OwnContent(data);
        }
        if (!sharesRedis) {
            throw new StartException(
                    "--content is for hubs that share a Redis; set QUARKUS_REDIS_HOSTS, or leave --content out");
        }
        try {
            return S3Address.isMeantBy(shared.get())
                    ? SharedContent.inS3(S3Address.of(shared.get()), data)
                    : SharedContent.inDirectory(
                            Path.of(shared.get()).toAbsolutePath().normalize(), data);
        } catch (IllegalArgumentException e) {
            throw new StartException("--content: " + e.getMessage(), e);
        }
    }

    /** What people call it. */
    String where();

    /** What tells it from all other places. Blocks. Fails with {@link StartException}. */
    String name();

    /** Why nothing can be stored in it, as of some seconds ago; empty when something can. Fails with {@link StartException}. */
    Optional<String> fault();

    /**
     * The store in it. Blocks. Fails with {@link StartException}.
     *
     * @param log where commits keep contents that the store may not have yet; empty where others share the Redis
     * @param clock which all who share it go by
     * @param cacheBytes what copies of shared contents take on this machine's disk at most; empty for what suits the place
     * @param meters get what is there to be measured
     */
    ContentStore store(
            Supplier<PieceIndex> index,
            Optional<ContentLog> log,
            InstantSource clock,
            OptionalLong cacheBytes,
            MeterRegistry meters);

    /** Closes what is open. Blocks. */
    void close();
}
