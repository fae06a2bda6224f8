package io.ghostmirror.load.tool;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.wire.Link;
import io.ghostmirror.load.wire.Ports;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Unison, looking every second; through its socket server when bytes are counted. */
public final class Unison implements Tool {

    @Override
    public String name() {
        return "unison";
    }

    @Override
    public boolean isInstalled() {
        return Tool.isOnPath("unison");
    }

    @Override
    public Running start(Site site) {
        List<Child> children = new ArrayList<>();
        List<Link> links = new ArrayList<>();
        for (int i = 0; i < site.targets().size(); i++) {
            Path target = site.targets().get(i);
            String root = target.toString();
            List<Child> servers = new ArrayList<>();
            if (site.counted()) {
                int port = Ports.free();
                servers.add(unison(site, "server" + i, List.of("-socket", Integer.toString(port))));
                Ports.awaitOpen(port);
                var link = Link.to(port);
                links.add(link);
                root = "socket://127.0.0.1:" + link.port() + "/" + target;
            }
            children.add(unison(
                    site,
                    "client" + i,
                    List.of(
                            site.source().toString(),
                            root,
                            "-ui=text",
                            "-batch",
                            "-auto",
                            "-silent",
                            "-repeat=1",
                            "-times",
                            "-fastcheck=true",
                            "-confirmbigdel=false")));
            children.addAll(servers);
        }
        return Running.of(children, links);
    }

    private static Child unison(Site site, String role, List<String> arguments) {
        List<String> command = new ArrayList<>(List.of("unison"));
        command.addAll(arguments);
        Path archives = site.state().resolve("unison-" + role);
        return site.children().start("unison-" + role, Map.of("UNISON", archives.toString()), command);
    }
}
