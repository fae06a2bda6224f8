/** What was measured, beside what it is measured by, as one table. */
@NullMarked
package io.ghostmirror.load.report;

import org.jspecify.annotations.NullMarked;
