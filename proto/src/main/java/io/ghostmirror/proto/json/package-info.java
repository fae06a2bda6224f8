/** Messages as JSON, the same for the hub's API and the command line. */
@NullMarked
package io.ghostmirror.proto.json;

import org.jspecify.annotations.NullMarked;
