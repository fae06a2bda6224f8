package io.ghostmirror.hub.grpc;

import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.memory.MemoryContentStore;
import io.ghostmirror.hub.memory.MemorySessionStore;

class StalledNodeTest extends StalledNodeContract {

    @Override
    HubFixture start(LiveSettings settings) {
        return new HubFixture(settings, new MemoryContentStore(), new MemorySessionStore());
    }
}
