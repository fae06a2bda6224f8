/** Directory trees to measure with: made from a seed, watched for changes, compared. */
@NullMarked
package io.ghostmirror.load.tree;

import org.jspecify.annotations.NullMarked;
