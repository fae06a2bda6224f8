/**
 * The place that decides: Lua scripts in Redis, each one atomic step; and the private Redis of a hub that was given
 * none. The keys are described in docs/redis.md.
 */
@NullMarked
package io.ghostmirror.hub.redis;

import org.jspecify.annotations.NullMarked;
