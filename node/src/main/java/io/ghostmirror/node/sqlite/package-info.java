/** The node's memory in a SQLite file: WAL, synced at every commit, one connection, one process. */
@NullMarked
package io.ghostmirror.node.sqlite;

import org.jspecify.annotations.NullMarked;
