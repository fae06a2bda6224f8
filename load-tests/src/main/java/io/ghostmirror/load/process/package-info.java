/** The processes that are measured: started, waited for, looked at through /proc, and ended whatever happens. */
@NullMarked
package io.ghostmirror.load.process;

import org.jspecify.annotations.NullMarked;
