/** The {@code ghost} command: joins a directory to a session, and asks the hub about sessions. */
@NullMarked
package io.ghostmirror.node.cli;

import org.jspecify.annotations.NullMarked;
