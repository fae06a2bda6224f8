/** What a session holds: path to entry, and the digest of the whole. */
@NullMarked
package io.ghostmirror.core.manifest;

import org.jspecify.annotations.NullMarked;
