/** The files that a deployment is made of, checked without a cluster and without containers. */
@NullMarked
package io.ghostmirror.deployment;

import org.jspecify.annotations.NullMarked;
