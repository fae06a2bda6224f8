/** What is done to the trees, and what of it is measured. */
@NullMarked
package io.ghostmirror.load.scenario;

import org.jspecify.annotations.NullMarked;
