/**
 * The tree on Linux, through system calls by the Foreign Function API: names are bytes, all work is relative to
 * directory descriptors, no link is followed in any component, no mount is crossed.
 */
@NullMarked
package io.ghostmirror.node.fs.linux;

import org.jspecify.annotations.NullMarked;
