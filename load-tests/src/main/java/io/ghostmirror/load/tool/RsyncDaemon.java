package io.ghostmirror.load.tool;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.wire.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** An rsync daemon that takes what is sent for each target. */
final class RsyncDaemon {

    private RsyncDaemon() {}

    /** Listens when it returns. */
    static Child start(Site site, int port) {
        var configuration = new StringBuilder("use chroot = no\nread only = no\nuid = 0\ngid = 0\n");
        for (int i = 0; i < site.targets().size(); i++) {
            configuration.append(
                    "[target%d]\npath = %s\n".formatted(i, site.targets().get(i)));
        }
        Path file = site.state().resolve("rsyncd.conf");
        try {
            Files.writeString(file, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Child daemon = site.children()
                .start(
                        "rsync-daemon",
                        List.of(
                                "rsync",
                                "--daemon",
                                "--no-detach",
                                "--address=127.0.0.1",
                                "--port=" + port,
                                "--config=" + file));
        Ports.awaitOpen(port);
        return daemon;
    }

    static String url(int port, int target) {
        return "rsync://127.0.0.1:" + port + "/target" + target + "/";
    }
}
