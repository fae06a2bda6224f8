package io.ghostmirror.hub.pack;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/**
 * Where packs are: a storage of immutable objects that all hubs see alike. Safe for concurrent use; never blocks the
 * caller. What cannot be done fails with an IOException.
 */
public interface PackStorage extends AutoCloseable {

    /**
     * A pack that is there, or the rest of one whose writing was cut off.
     *
     * @param bytes its length
     */
    record StoredPack(PackId id, long bytes) {}

    /** Stores a pack, whole or not at all; completes when it is durable and every hub can read it. */
    Uni<Void> write(PackId id, byte[] bytes);

    /**
     * A range of a pack: fewer bytes when it ends before, none when there is no such pack. Fails when the storage itself
     * cannot be reached.
     */
    Uni<byte[]> read(PackId id, int offset, int length);

    /** Removes a pack, or the rest of one; nothing happens when there is none. */
    Uni<Void> delete(PackId id);

    /** All packs, in no order. One that is written or deleted meanwhile may be left out. */
    Multi<StoredPack> list();

    @Override
    void close();
}
