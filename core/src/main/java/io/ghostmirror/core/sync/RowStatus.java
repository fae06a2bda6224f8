package io.ghostmirror.core.sync;

/** How a synced row stands on this node's disk. Only a {@link #PRESENT} row can turn into a delete. */
public enum RowStatus {
    /** The disk has it, or is about to. */
    PRESENT,
    /** The disk could not take or show it; tried again when something changes. */
    PARKED,
    /** A scan missed it together with too many others; waits for a decision. */
    HELD,
    /** The local version and the manifest's differ since a union; both stay until the conflict is resolved. */
    CONFLICT,
    /** It left the manifest but stays on this disk: a directory with unmanaged files. */
    KEPT,
    /** Ignored by rules, or untracked by another node whose rules are still to come. */
    IGNORED
}
