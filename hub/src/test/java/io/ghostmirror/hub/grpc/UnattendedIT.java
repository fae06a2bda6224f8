package io.ghostmirror.hub.grpc;

import io.ghostmirror.hub.live.LiveSettings;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

class UnattendedIT extends UnattendedContract {

    private RealStores stores;

    @TempDir
    Path temp;

    @Override
    HubFixture start() {
        stores = new RealStores(temp);
        return new HubFixture(LiveSettings.DEFAULT, stores.contents(), stores.sessions());
    }

    @AfterEach
    void closeStores() {
        stores.close();
    }
}
