package io.ghostmirror.load.tool;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** lsyncd with rsync to local targets, told not to wait. */
public final class Lsyncd implements Tool {

    @Override
    public String name() {
        return "lsyncd";
    }

    @Override
    public boolean isInstalled() {
        return Tool.isOnPath("lsyncd") && Tool.isOnPath("rsync");
    }

    @Override
    public Running start(Site site) {
        var configuration = new StringBuilder("""
                settings { nodaemon = true, inotifyMode = "CloseWrite", maxProcesses = 8, logfile = "%s/lsyncd.log" }
                """.formatted(site.state()));
        for (Path target : site.targets()) {
            configuration.append("""
                    sync {
                      default.rsync, source = "%s", target = "%s", delay = 0,
                      rsync = { archive = true, whole_file = true, _extra = { "--modify-window=-1" } }
                    }
                    """.formatted(site.source(), target));
        }
        Path file = site.state().resolve("lsyncd.lua");
        try {
            Files.writeString(file, configuration);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Running.of(List.of(site.children().start("lsyncd", List.of("lsyncd", file.toString()))), List.of());
    }
}
