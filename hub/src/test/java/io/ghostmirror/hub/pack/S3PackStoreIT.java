package io.ghostmirror.hub.pack;

import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.s3.S3Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** The same in S3, with nothing held by the index. */
class S3PackStoreIT extends PackStoreContract {

    private static S3Server s3;

    @BeforeAll
    static void startS3(@TempDir Path data) {
        s3 = S3Server.in(data);
    }

    @AfterAll
    static void stopS3() {
        s3.close();
    }

    @Override
    PackStorage storage() throws IOException {
        return s3.open(UUID.randomUUID().toString());
    }

    @Override
    protected ContentStore open(Duration lease, LongSupplier nanoClock) throws IOException {
        return open(
                PackSettings.defaults(InstantSource.system())
                        .withBytes(8 << 20, 0, 0)
                        .withCacheBytes(0),
                lease,
                nanoClock);
    }
}
