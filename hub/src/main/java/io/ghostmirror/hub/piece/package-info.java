/** What stores of content share: the record that a piece is stored as, a cache, marks for collections, threads. */
@NullMarked
package io.ghostmirror.hub.piece;

import org.jspecify.annotations.NullMarked;
