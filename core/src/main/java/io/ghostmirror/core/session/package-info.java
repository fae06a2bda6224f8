/** Sessions and the places nodes have reached in them. */
@NullMarked
package io.ghostmirror.core.session;

import org.jspecify.annotations.NullMarked;
