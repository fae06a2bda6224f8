package io.ghostmirror.hub.error;

/** Why a call ends without doing what was asked. The names are part of the protocol. */
public enum ErrorCode {
    /** The token is missing or wrong. */
    UNAUTHENTICATED(401),
    /** There is no such session. */
    UNKNOWN_SESSION(404),
    /** The session that the node was in was deleted. */
    SESSION_DELETED(410),
    /** There is no such path, content, conflict or candidate. */
    NOT_FOUND(404),
    /** Another process has this node id. */
    DUPLICATE_NODE(409),
    /** The node has connected again elsewhere. */
    FENCED(409),
    /** The hub does not speak this version of the protocol. */
    PROTOCOL_VERSION(400),
    /** The request breaks a rule of the protocol. */
    MALFORMED(400),
    /** What was asked for is not a regular file. */
    NOT_A_FILE(409),
    /** These versions cannot be merged. */
    NOT_MERGEABLE(409),
    /** The hub is going away, or its disk or Redis cannot be used now. */
    UNAVAILABLE(503),
    /** A fault of the hub's. */
    INTERNAL(500);

    private final int httpStatus;

    ErrorCode(int httpStatus) {
        this.httpStatus = httpStatus;
    }

    public int httpStatus() {
        return httpStatus;
    }
}
