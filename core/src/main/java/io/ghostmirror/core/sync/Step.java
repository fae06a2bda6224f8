package io.ghostmirror.core.sync;

import io.ghostmirror.core.manifest.Version;

/** What the planner wants done about one path. */
public sealed interface Step {

    /** All three trees agree, or nothing may be done. */
    record Rest() implements Step {}

    /** Local and remote agree: remember it. */
    record Adopt() implements Step {}

    /** Send the local entry, or its absence, as a change of {@code parent}. */
    record Publish(Version parent) implements Step {}

    /** Bring the remote entry, or its absence, to the disk. */
    record Apply() implements Step {}

    /** Both stay as they are until a person decides. */
    record Hold() implements Step {}

    Step REST = new Rest();
    Step ADOPT = new Adopt();
    Step APPLY = new Apply();
    Step HOLD = new Hold();
}
