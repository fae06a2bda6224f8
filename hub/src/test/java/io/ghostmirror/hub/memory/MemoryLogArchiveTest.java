package io.ghostmirror.hub.memory;

import io.ghostmirror.hub.port.LogArchiveContract;
import io.ghostmirror.hub.port.SessionStore;

class MemoryLogArchiveTest extends LogArchiveContract {

    @Override
    protected SessionStore store() {
        return new MemorySessionStore();
    }
}
