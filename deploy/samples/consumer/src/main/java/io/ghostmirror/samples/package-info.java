/** A program that reads what hubs tell; docs/events.md is the contract that it builds on. */
@NullMarked
package io.ghostmirror.samples;

import org.jspecify.annotations.NullMarked;
