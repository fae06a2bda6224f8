package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.DeletedSessionsContract;
import io.ghostmirror.hub.port.SessionStore;

class MemoryDeletedSessionsTest extends DeletedSessionsContract {

    private final MemorySessionStore sessions = new MemorySessionStore();

    @Override
    protected SessionStore store() {
        return sessions;
    }
}
