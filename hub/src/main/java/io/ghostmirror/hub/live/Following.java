package io.ghostmirror.hub.live;

import io.smallrye.mutiny.Multi;

/**
 * What happens in a session, for one who watches. Both streams are to be subscribed to; both end with the commits.
 *
 * @param commits in seq order
 * @param drifts as nodes report them; the oldest are left out for one who is slow
 */
public record Following<M>(Multi<M> commits, Multi<NodeDrift> drifts) {}
