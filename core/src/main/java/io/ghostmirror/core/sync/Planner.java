package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Version;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Decides about one path from the three trees: what node and hub last agreed on, what the disk says, what the hub
 * says. Pure. Modify beats delete; of two modifications the hub's stays and the local one becomes a candidate first.
 */
public final class Planner {

    private Planner() {}

    /**
     * One path in the three trees.
     *
     * @param recorded whether the local entry is stored at the hub as a candidate
     * @param union whether the local entry was there before a union
     * @param blocked whether a component above is a file or link in the remote tree
     */
    public record View(
            @Nullable Entry synced,
            Version version,
            @Nullable Entry local,
            @Nullable Entry remote,
            Version remoteVersion,
            boolean recorded,
            boolean union,
            boolean blocked) {}

    public static Step decide(View v) {
        boolean remoteMoved = !v.remoteVersion.equals(v.version);
        if (Objects.equals(v.local, v.remote)) {
            return remoteMoved ? Step.ADOPT : Step.REST;
        }
        boolean localMoved = !Objects.equals(v.local, v.synced);
        if (v.remote == null && v.blocked && v.recorded) {
            return v.union ? Step.HOLD : Step.APPLY;
        }
        if (!remoteMoved) {
            return new Step.Publish(v.version);
        }
        if (!localMoved) {
            return Step.APPLY;
        }
        if (v.local == null) {
            return Step.APPLY;
        }
        if (v.remote == null) {
            return new Step.Publish(v.remoteVersion);
        }
        if (v.synced == null && Entry.alike(v.local, v.remote)) {
            return Step.APPLY;
        }
        if (!v.recorded) {
            return new Step.Publish(v.version);
        }
        return v.union ? Step.HOLD : Step.APPLY;
    }
}
