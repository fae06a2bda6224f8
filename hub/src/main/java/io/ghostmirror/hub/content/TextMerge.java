package io.ghostmirror.hub.content;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;
import org.eclipse.jgit.merge.MergeAlgorithm;
import org.eclipse.jgit.merge.MergeChunk;
import org.eclipse.jgit.merge.MergeChunk.ConflictState;
import org.eclipse.jgit.merge.MergeFormatter;
import org.eclipse.jgit.merge.MergeResult;

/** Three-way merge of text, line by line, as git does it. */
public final class TextMerge {

    /**
     * What a merge came to.
     *
     * @param text with both changes; of no use when there are clashes
     * @param clashes places that both changed in different ways
     */
    public record Result(byte[] text, int clashes) {}

    private TextMerge() {}

    /** Whether it has no byte that text has not. */
    public static boolean isText(byte[] bytes) {
        for (byte b : bytes) {
            if (b == 0) {
                return false;
            }
        }
        return true;
    }

    public static Result merge(byte[] base, byte[] ours, byte[] theirs) {
        MergeResult<RawText> merged = new MergeAlgorithm(new HistogramDiff())
                .merge(RawTextComparator.DEFAULT, new RawText(base), new RawText(ours), new RawText(theirs));
        int clashes = 0;
        for (MergeChunk chunk : merged) {
            clashes += chunk.getConflictState() == ConflictState.FIRST_CONFLICTING_RANGE ? 1 : 0;
        }
        var text = new ByteArrayOutputStream();
        try {
            new MergeFormatter().formatMerge(text, merged, List.of("base", "ours", "theirs"), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Result(text.toByteArray(), clashes);
    }
}
