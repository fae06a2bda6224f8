package io.ghostmirror.load.tool;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.wire.Link;
import io.ghostmirror.load.wire.Ports;
import java.util.ArrayList;
import java.util.List;

/** rsync, once; through its daemon when bytes are counted. */
public final class Rsync implements Tool {

    @Override
    public String name() {
        return "rsync";
    }

    @Override
    public boolean isInstalled() {
        return Tool.isOnPath("rsync");
    }

    @Override
    public boolean keepsWatching() {
        return false;
    }

    @Override
    public Running start(Site site) {
        String target = site.targets().getFirst() + "/";
        List<Child> servers = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        if (site.counted()) {
            int port = Ports.free();
            servers.add(RsyncDaemon.start(site, port));
            links.add(Link.to(port));
            target = RsyncDaemon.url(links.getFirst().port(), 0);
        }
        Child rsync = site.children()
                .start("rsync", List.of("rsync", "-a", "--delete", "--modify-window=-1", site.source() + "/", target));
        return Running.once(rsync, servers, links);
    }
}
