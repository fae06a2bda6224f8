package io.ghostmirror.core.change;

import io.ghostmirror.core.content.Digest;
import java.util.List;

/**
 * The outcome of a commit request.
 *
 * @param number the request's number
 * @param seq the seq that was taken; 0 when nothing was accepted as new
 * @param outcomes one for each change, in order
 * @param digest the manifest digest afterwards
 */
public record CommitResult(long number, long seq, List<Outcome> outcomes, Digest digest) {
    public CommitResult {
        outcomes = List.copyOf(outcomes);
    }
}
