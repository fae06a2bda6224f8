/**
 * The floor: the least that copying a directory tree to others on one machine can cost. inotify, copy to a temporary
 * file, rename. No network, no history, no durability, no conflicts; what it takes is what the others are measured by.
 */
@NullMarked
package io.ghostmirror.load.floor;

import org.jspecify.annotations.NullMarked;
