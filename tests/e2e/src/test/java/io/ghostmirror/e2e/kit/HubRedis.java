package io.ghostmirror.e2e.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;

/** The private Redis of a hub, as its data directory describes it now. */
public final class HubRedis {

    private final Path directory;

    HubRedis(Path directory) {
        this.directory = directory;
    }

    public long pid() {
        return Long.parseLong(run("pid"));
    }

    /** HOST:PORT. */
    public String address() {
        return "127.0.0.1:" + run("port");
    }

    /** How a client that comes by this address is to speak to it. */
    public String uri(String address) {
        return "redis://:" + run("password") + "@" + address;
    }

    /** SIGKILL; returns when the process is gone. */
    public void kill9() {
        ProcessHandle process = ProcessHandle.of(pid()).orElseThrow(() -> new AssertionError("no Redis runs"));
        CompletableFuture<ProcessHandle> end = process.onExit();
        process.destroyForcibly();
        end.join();
    }

    /** SIGSTOP: it keeps its connections and does nothing. */
    public void pause() {
        Shell.run(directory, "kill -STOP " + pid());
    }

    /** Forgets everything. */
    public void flush() {
        String answer = ask("FLUSHALL").getLast();
        if (!answer.equals("+OK")) {
            throw new AssertionError("Redis answered to FLUSHALL: " + answer);
        }
    }

    /** A number that it has under a key; 0 when it has none. */
    public long number(String key) {
        String value = ask("GET " + key).getLast();
        return value.equals("$-1") ? 0 : Long.parseLong(value);
    }

    /** The head of a session. */
    public long headSeq(String session) {
        return Long.parseLong(ask("HGET gm:{" + id(session) + "}:head seq").getLast());
    }

    /** How many commits it has in the recent log of a session. */
    public long logLength(String session) {
        return Long.parseLong(ask("LLEN gm:{" + id(session) + "}:log").getLast().substring(1));
    }

    private String id(String session) {
        return ask("HGET gm:sessions " + session).getLast();
    }

    /** The lines of its answers to a command. */
    private List<String> ask(String command) {
        String asked = "AUTH " + run("password") + "\r\n" + command + "\r\nQUIT\r\n";
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), Integer.parseInt(run("port")))) {
            socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
            List<String> lines = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
            return lines.subList(0, lines.size() - 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where it keeps all that it has. */
    public Path log() {
        return directory.resolve("appendonly.aof");
    }

    private String run(String name) {
        var run = new Properties();
        try (var reader = Files.newBufferedReader(directory.resolve("run"))) {
            run.load(reader);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return run.getProperty(name);
    }
}
