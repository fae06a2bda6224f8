package io.ghostmirror.hub.live;

import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.DeltaFeed.Delta;
import io.ghostmirror.hub.port.SessionStore.SessionInfo;
import java.util.concurrent.Executor;

/** Brings a session's commits of other hubs to its members here; those of another session of that name, or epoch, stay out. */
final class Arrivals<M> implements DeltaFeed.Listener {

    private final SessionInfo session;
    private final Fanout<M> fanout;
    private final Executor serial;

    Arrivals(SessionInfo session, Fanout<M> fanout, Executor serial) {
        this.session = session;
        this.fanout = fanout;
        this.serial = serial;
    }

    @Override
    public void listening() {
        serial.execute(fanout::mayHaveMissed);
    }

    @Override
    public void arrived(Delta delta) {
        if (delta.sessionId().equals(session.id())
                && delta.epoch() == session.head().epoch()) {
            serial.execute(() -> fanout.arrived(delta.commit(), delta.inline()));
        }
    }
}
