package io.ghostmirror.hub.content;

import io.ghostmirror.core.content.Digest;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/** Has damaged pieces brought again as they are found; one search at a time, for all that was found meanwhile. */
public final class Repairs {

    private static final Logger LOG = Logger.getLogger(Repairs.class);

    private final Verification verification;
    private final Set<Digest> found = new LinkedHashSet<>();
    private boolean searching;

    public Repairs(Verification verification) {
        this.verification = verification;
    }

    /** A piece is damaged. */
    public void damaged(Digest digest) {
        synchronized (found) {
            found.add(digest);
            if (searching) {
                return;
            }
            searching = true;
        }
        search();
    }

    private void search() {
        List<Digest> these = take();
        if (!these.isEmpty()) {
            verification
                    .bringAgain(these)
                    .onFailure()
                    .invoke(e -> LOG.warnf(
                            "who needs %d damaged pieces is not known (%s); `ghost verify` looks again",
                            these.size(), e))
                    .onFailure()
                    .recoverWithNull()
                    .subscribe()
                    .with(done -> search());
        }
    }

    private List<Digest> take() {
        synchronized (found) {
            List<Digest> these = new ArrayList<>(found);
            found.clear();
            searching = !these.isEmpty();
            return these;
        }
    }
}
