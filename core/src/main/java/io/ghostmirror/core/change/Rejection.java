package io.ghostmirror.core.change;

/** Why a change was rejected. The names are those of the wire. */
public enum Rejection {
    /** The parent is not the current version. */
    STALE_PARENT,
    /** The parent directory is not a live directory. */
    NO_PARENT,
    /** The directory still has children. */
    NOT_EMPTY,
    /** Another holder has the lock. */
    LOCKED,
    /** The content is not at the hub. */
    CONTENT_EXPIRED,
    /** Another change of an atomic commit was rejected. */
    ABORTED
}
