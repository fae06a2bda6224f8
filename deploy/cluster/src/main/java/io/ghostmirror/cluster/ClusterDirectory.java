package io.ghostmirror.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What lies where in the directory of a cluster. */
record ClusterDirectory(Path home) {

    private static final String COMMAND = ".command";

    /** Makes what is missing; a directory that is made here is the owner's alone. */
    static ClusterDirectory make(Path home) throws IOException {
        for (Path directory : List.of(home, home.resolve("run"), home.resolve("log"), home.resolve("content"))) {
            ownDirectory(directory);
        }
        return new ClusterDirectory(home.toRealPath());
    }

    /** A directory that {@link #make} has made. Fails when it is none. */
    static ClusterDirectory existing(Path home) throws IOException {
        if (!Files.isDirectory(home.resolve("run"))) {
            throw new ClusterException(
                    "no cluster was started in " + home.toAbsolutePath().normalize()
                            + "; start one with `ghost cluster --dir DIR`, or give the directory of one as --dir");
        }
        return new ClusterDirectory(home.toRealPath());
    }

    /** Makes a directory for the owner alone, if it is missing. */
    static Path ownDirectory(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        return directory;
    }

    /** The token of all hubs. */
    Path token() {
        return home.resolve("token");
    }

    /** The contents that all hubs share. */
    Path content() {
        return home.resolve("content");
    }

    Path redis() {
        return home.resolve("redis");
    }

    Path kafka() {
        return home.resolve("kafka");
    }

    /** The data directory of a hub. */
    Path data(MemberName hub) {
        return home.resolve(hub.text());
    }

    /** The workspace of a node. */
    Path tree(int node) {
        return home.resolve("n" + node);
    }

    /** The state directory of a node. */
    Path state(int node) {
        return home.resolve("state").resolve("n" + node);
    }

    /** Ports and the password of Redis. */
    Path addresses() {
        return home.resolve("run").resolve("cluster.properties");
    }

    /** Locked while the cluster runs. */
    Path lock() {
        return home.resolve("run").resolve("lock");
    }

    Path pid(MemberName member) {
        return run(member, ".pid");
    }

    /** When the process of the pid file started. */
    Path started(MemberName member) {
        return run(member, ".started");
    }

    /** How the member is started again. */
    Path command(MemberName member) {
        return run(member, COMMAND);
    }

    /** Standard output of the member's last run, of those whose line there says that they serve. */
    Path out(MemberName member) {
        return run(member, ".out");
    }

    /** What the member had to say in all of its runs. */
    Path log(MemberName member) {
        return home.resolve("log").resolve(member.text() + ".log");
    }

    private Path run(MemberName member, String suffix) {
        return home.resolve("run").resolve(member.text() + suffix);
    }

    /** Those that have run here, in the order in which they are stopped. */
    List<MemberName> members() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("run"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(COMMAND))
                    .map(name -> MemberName.parse(name.substring(0, name.length() - COMMAND.length())))
                    .flatMap(Optional::stream)
                    .sorted()
                    .toList();
        }
    }
}
