package io.ghostmirror.hub.live;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.port.SessionStore;
import java.time.InstantSource;
import java.util.Arrays;
import org.jboss.logging.Logger;

/**
 * What a node last said of itself. Saved at most once a second when it says something else, once a minute when only the
 * time is another, and when it leaves. Safe for concurrent use.
 */
public final class Health {

    private static final Logger LOG = Logger.getLogger(Health.class);
    private static final long INTERVAL_MILLIS = 1000;
    private static final long UNCHANGED_MILLIS = 60_000;

    private final String session;
    private final String nodeId;
    private final SessionStore sessions;
    private final InstantSource clock;
    private final OneAtATime saves = new OneAtATime();
    private byte[] report = {};
    private long heldDeletes;
    private Digest problems = Digest.ZERO;
    private long heardMillis;
    private long savedMillis;
    private boolean unsaved = true;
    /** Whether what is not saved is more than when the node was heard. */
    private boolean isNews;

    private boolean superseded;

    Health(String session, String nodeId, SessionStore sessions, InstantSource clock) {
        this.session = session;
        this.nodeId = nodeId;
        this.sessions = sessions;
        this.clock = clock;
        this.heardMillis = clock.millis();
    }

    /** Empty before the first report. */
    public synchronized byte[] report() {
        return report.clone();
    }

    /** When the node was last heard, milliseconds since 1970. */
    public synchronized long heardMillis() {
        return heardMillis;
    }

    /** Deletes that the node holds; 0 before the first report. */
    synchronized long heldDeletes() {
        return heldDeletes;
    }

    synchronized void report(byte[] newReport, long newHeldDeletes) {
        isNews |= !Arrays.equals(report, newReport);
        report = newReport.clone();
        heldDeletes = newHeldDeletes;
        heardMillis = clock.millis();
        unsaved = true;
        if (heardMillis - savedMillis >= INTERVAL_MILLIS) {
            saveIfDue();
        }
    }

    /** Whether the node's problems are not those that it had last; they are from now on. */
    synchronized boolean hasOtherProblems(Digest what) {
        boolean other = !what.equals(problems);
        problems = what;
        return other;
    }

    void drifted(byte[] incarnation, byte[] drift) {
        sessions.saveDrift(session, nodeId, incarnation, drift)
                .subscribe()
                .with(saved -> {}, failure -> LOG.warnf("drift not saved session=%s node=%s", session, nodeId));
    }

    /** Saves what was not saved yet because it came too soon, or while it was still being saved. */
    synchronized void saveIfDue() {
        if (isNews || heardMillis - savedMillis >= UNCHANGED_MILLIS) {
            save();
        }
    }

    /** The node has another connection, here or at another hub: what it said on this one is not saved any more. */
    synchronized void supersede() {
        superseded = true;
    }

    /** Saves what was not saved yet, even if it is only when the node was heard. */
    synchronized void save() {
        if (!unsaved || superseded || report.length == 0) {
            return;
        }
        boolean wasNews = isNews;
        unsaved = false;
        isNews = false;
        boolean begun =
                saves.begin(sessions.saveHealth(session, nodeId, report, heardMillis), saved -> {}, this::notSaved);
        if (begun) {
            savedMillis = clock.millis();
        } else {
            unsaved = true;
            isNews = wasNews;
        }
    }

    private synchronized void notSaved(Throwable failure) {
        LOG.debugf(failure, "health not saved session=%s node=%s", session, nodeId);
        unsaved = true;
        isNews = true;
    }
}
