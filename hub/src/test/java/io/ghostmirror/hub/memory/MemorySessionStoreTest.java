package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStoreContract;
import java.time.InstantSource;

class MemorySessionStoreTest extends SessionStoreContract {

    @Override
    protected SessionStore store(InstantSource clock) {
        return new MemorySessionStore(clock);
    }
}
