package io.ghostmirror.load.tool;

import io.ghostmirror.load.floor.Floor;
import io.ghostmirror.load.process.Child;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The floor, in a process of its own, with the JVM options that the product has. */
public final class FloorTool implements Tool {

    @Override
    public String name() {
        return FLOOR;
    }

    @Override
    public boolean isInstalled() {
        return true;
    }

    @Override
    public Running start(Site site) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-XX:+UseCompactObjectHeaders",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                Floor.class.getName(),
                site.source().toString()));
        site.targets().forEach(target -> command.add(target.toString()));
        Child floor = site.children().start(FLOOR, command);
        return new Running(List.of(floor), Optional.empty(), List.of(), List.of(), () -> floor.awaitLine("ready"));
    }
}
