package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionUpkeepContract;

class MemorySessionUpkeepTest extends SessionUpkeepContract {

    @Override
    protected SessionStore store() {
        return new MemorySessionStore();
    }
}
