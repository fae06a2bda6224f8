package io.ghostmirror.hub.redis;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/** The directory of a private Redis: its program, configuration, data, and the file {@code run} about its process. */
record RedisDirectory(Path path) {

    static final String HOST = "127.0.0.1";

    /** A process, and how to speak to it. */
    record Run(ProcessHandle process, int port, String password) {

        boolean answers() {
            return PlainRedis.answers(HOST, port, password);
        }

        /** It may take a moment, or need {@link ProcessHandle#destroy} if it does not listen. */
        void shutDown() {
            PlainRedis.shutDown(HOST, port, password);
        }
    }

    /** Makes it if it is missing; for the owner alone. */
    static RedisDirectory make(Path path) throws IOException {
        Files.createDirectories(path);
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        return new RedisDirectory(path);
    }

    Path log() {
        return path.resolve("redis.log");
    }

    /** Starts a process on the data that are here. Fails when these are of a newer Redis than there is. */
    Run start(int port, String password) throws IOException {
        Path config = path.resolve("redis.conf");
        writeSecret(config, configuration(port, password));
        Process started = program().start(path, config, log());
        var run = new Properties();
        run.setProperty("pid", Long.toString(started.pid()));
        run.setProperty("port", Integer.toString(port));
        run.setProperty("password", password);
        var text = new StringWriter();
        run.store(text, null);
        writeSecret(path.resolve("run"), text.toString());
        return new Run(started.toHandle(), port, password);
    }

    /** Notes its version before it can write anything. */
    private RedisProgram program() throws IOException {
        Path file = path.resolve("version");
        Optional<RedisVersion> writer = RedisVersion.read(file);
        RedisProgram program = RedisProgram.find(path, writer);
        if (writer.isEmpty() || program.version().compareTo(writer.get()) > 0) {
            program.version().write(file);
        }
        return program;
    }

    private String configuration(int port, String password) {
        return String.join(
                        "\n",
                        List.of(
                                "bind " + HOST,
                                "port " + port,
                                "requirepass " + password,
                                "dir \"" + path + "\"",
                                "appendonly yes",
                                "appendfsync always",
                                "save \"\"",
                                "maxmemory-policy noeviction",
                                "databases 1",
                                "protected-mode yes",
                                "auto-aof-rewrite-min-size 64mb",
                                // Looks around once a second instead of ten times: most of what it took at rest.
                                "hz 1",
                                "daemonize no",
                                ""))
                + "\n";
    }

    private static void writeSecret(Path file, String text) throws IOException {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        Files.createFile(fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    }

    /** The process that the file {@code run} names, if it is surely one that works here. */
    Optional<Run> running() throws IOException {
        Path file = path.resolve("run");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        var run = new Properties();
        try (var reader = Files.newBufferedReader(file)) {
            run.load(reader);
        }
        long pid = Long.parseLong(run.getProperty("pid", "0"));
        int port = Integer.parseInt(run.getProperty("port", "0"));
        return ProcessHandle.of(pid)
                .filter(this::worksHere)
                .map(process -> new Run(process, port, run.getProperty("password", "")));
    }

    /** Ends every Redis that works here: two on the same data would spoil them. */
    void endAll() {
        for (ProcessHandle process :
                ProcessHandle.allProcesses().filter(this::worksHere).toList()) {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private boolean worksHere(ProcessHandle process) {
        try {
            // A server that listens has replaced its arguments by its title.
            Path cwd = Files.readSymbolicLink(Path.of("/proc", Long.toString(process.pid()), "cwd"));
            String name = Files.readString(Path.of("/proc", Long.toString(process.pid()), "comm"));
            return name.startsWith("redis-server") && Files.isSameFile(cwd, path);
        } catch (IOException gone) {
            return false;
        }
    }
}
