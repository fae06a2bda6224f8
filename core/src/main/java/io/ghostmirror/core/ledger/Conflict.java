package io.ghostmirror.core.ledger;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import java.util.List;

/** Changes with one parent: the one that is current, and the others in order of arrival. */
public record Conflict(Row current, List<Candidate> candidates) {

    /** A version that lost, numbered from 1 at its path. */
    public record Candidate(int number, String nodeId, Entry entry) {}
}
