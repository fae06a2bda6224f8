/** The commit semantics in memory: the specification that every session store is held by, and the simulation's hub. */
@NullMarked
package io.ghostmirror.core.ledger;

import org.jspecify.annotations.NullMarked;
