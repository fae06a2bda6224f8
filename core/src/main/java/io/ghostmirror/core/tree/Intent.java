package io.ghostmirror.core.tree;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import org.jspecify.annotations.Nullable;

/**
 * A path on this disk is to go from one state to another, because of commit {@code seq}. Recorded before the disk is
 * touched, so that after a crash what equals {@code target} is known to be synced.
 *
 * @param expected what must be there; null for nothing. If something else is there, it is a local edit and stays.
 * @param expectedStat the stat {@code expected}, or the source when there is one, was last seen with; null when unknown
 * @param target what is to be there; null for nothing
 * @param source where the target is to be renamed from, when it is already on this disk; null to create it
 */
public record Intent(
        WorkspacePath path,
        @Nullable Entry expected,
        @Nullable Stat expectedStat,
        @Nullable Entry target,
        @Nullable WorkspacePath source,
        long seq) {}
