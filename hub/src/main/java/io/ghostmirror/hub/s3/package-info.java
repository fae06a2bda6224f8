/** Packs in a bucket of S3, or of what speaks like it. */
@NullMarked
package io.ghostmirror.hub.s3;

import org.jspecify.annotations.NullMarked;
