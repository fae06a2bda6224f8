package io.ghostmirror.hub.port;

import io.smallrye.mutiny.Uni;
import java.time.Duration;

/** Has one of several hubs do what need not be done by all of them. It saves work, and nothing depends on it. */
@FunctionalInterface
public interface HubLocks {

    /** Of a hub that is alone. */
    HubLocks NONE = (work, time) -> Uni.createFrom().item(true);

    /** Takes or prolongs this hub's right to do some work; false while another hub has it. */
    Uni<Boolean> hold(String work, Duration time);
}
