package io.ghostmirror.hub.live;

/**
 * What a node said of drift.
 *
 * @param drift opaque here
 */
public record NodeDrift(String nodeId, byte[] drift) {}
