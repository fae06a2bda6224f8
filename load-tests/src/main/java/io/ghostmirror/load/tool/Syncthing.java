package io.ghostmirror.load.tool;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.wire.Link;
import io.ghostmirror.load.wire.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Syncthing: one instance for each tree, the targets around the source, no discovery, the shortest delays it takes. */
public final class Syncthing implements Tool {

    @Override
    public String name() {
        return "syncthing";
    }

    @Override
    public boolean isInstalled() {
        return Tool.isOnPath("syncthing");
    }

    @Override
    public Running start(Site site) {
        List<Peer> peers = new ArrayList<>();
        peers.add(peer(site, "source", site.source()));
        for (int i = 0; i < site.targets().size(); i++) {
            peers.add(peer(site, "target" + i, site.targets().get(i)));
        }
        Peer source = peers.getFirst();
        List<Peer> targets = peers.subList(1, peers.size());
        List<Link> links = new ArrayList<>();
        configure(source, source.port(), targets, "dynamic");
        for (Peer target : targets) {
            int port = source.port();
            if (site.counted()) {
                var link = Link.to(port);
                links.add(link);
                port = link.port();
            }
            configure(target, target.port(), List.of(source), "tcp://127.0.0.1:" + port);
        }
        List<Child> children = peers.stream().map(peer -> serve(site, peer)).toList();
        return Running.of(children, links);
    }

    /** An instance of Syncthing. */
    private record Peer(String name, Path home, Path tree, String device, int port) {}

    private static Peer peer(Site site, String name, Path tree) {
        Path home = site.state().resolve(name);
        if (!Files.exists(home)) {
            site.children()
                    .run(
                            "syncthing-generate",
                            List.of("syncthing", "generate", "--home=" + home, "--no-default-folder"));
        }
        Child id = site.children().start("syncthing-id", List.of("syncthing", "--device-id", "--home=" + home));
        String device = id.awaitLine("");
        id.awaitSuccess();
        return new Peer(name, home, tree, device, Ports.free());
    }

    private static void configure(Peer peer, int port, List<Peer> others, String address) {
        String shared = others.stream()
                .map(other -> "<device id=\"" + other.device() + "\"/>")
                .collect(Collectors.joining());
        String devices = others.stream()
                .map(other -> "<device id=\"%s\" name=\"%s\" compression=\"metadata\"><address>%s</address></device>"
                        .formatted(other.device(), other.name(), address))
                .collect(Collectors.joining("\n"));
        String configuration =
                """
                <configuration version="35">
                  <folder id="load" path="%s" type="sendreceive" rescanIntervalS="86400" fsWatcherEnabled="true" fsWatcherDelayS="0.01">
                    <device id="%s"/>%s
                    <minDiskFree unit="%%">0</minDiskFree>
                    <disableTempIndexes>true</disableTempIndexes>
                  </folder>
                  <device id="%s" name="%s"><address>dynamic</address></device>
                  %s
                  <gui enabled="false"/>
                  <options>
                    <listenAddress>tcp://127.0.0.1:%d</listenAddress>
                    <globalAnnounceEnabled>false</globalAnnounceEnabled>
                    <localAnnounceEnabled>false</localAnnounceEnabled>
                    <relaysEnabled>false</relaysEnabled>
                    <natEnabled>false</natEnabled>
                    <startBrowser>false</startBrowser>
                    <urAccepted>-1</urAccepted>
                    <autoUpgradeIntervalH>0</autoUpgradeIntervalH>
                    <crashReportingEnabled>false</crashReportingEnabled>
                    <setLowPriority>false</setLowPriority>
                    <reconnectionIntervalS>1</reconnectionIntervalS>
                    <progressUpdateIntervalS>-1</progressUpdateIntervalS>
                  </options>
                </configuration>
                """.formatted(peer.tree(), peer.device(), shared, peer.device(), peer.name(), devices, port);
        try {
            Files.writeString(peer.home().resolve("config.xml"), configuration);
            Files.createDirectories(peer.tree().resolve(".stfolder"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Child serve(Site site, Peer peer) {
        return site.children()
                .start(
                        "syncthing-" + peer.name(),
                        Map.of("STNOUPGRADE", "1"),
                        List.of("syncthing", "serve", "--home=" + peer.home(), "--no-browser", "--no-restart"));
    }
}
