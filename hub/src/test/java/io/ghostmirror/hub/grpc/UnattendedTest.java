package io.ghostmirror.hub.grpc;

import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;

class UnattendedTest extends UnattendedContract {

    @Override
    HubFixture start() {
        return new HubFixture(LiveSettings.DEFAULT, new MemoryContentStore(), new MemorySessionStore());
    }
}
