package io.ghostmirror.hub.grpc;

import io.ghostmirror.hub.live.LiveSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class LiveStreamIT extends LiveStreamContract {

    private RealStores stores;

    @TempDir
    Path temp;

    @Override
    HubFixture start(LiveSettings settings) {
        stores = new RealStores(temp);
        return new HubFixture(settings, stores.contents(), stores.sessions());
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }
}
