package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.NodeLeaseContract;
import io.ghostmirror.hub.port.SessionStore;
import java.time.InstantSource;

class MemoryNodeLeaseTest extends NodeLeaseContract {

    @Override
    protected SessionStore store(InstantSource clock) {
        return new MemorySessionStore(clock);
    }
}
