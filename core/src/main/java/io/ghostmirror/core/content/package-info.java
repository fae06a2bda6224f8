/** Content and its names: digests, chunks, recipes. Pure, safe from any thread. */
@NullMarked
package io.ghostmirror.core.content;

import org.jspecify.annotations.NullMarked;
