package io.ghostmirror.load.cluster;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.process.Children;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** A hub alone, with a Redis of its own and no Kafka. */
public final class SingleHub implements AutoCloseable {

    private final Path data;
    private final Child process;

    private SingleHub(Path data, Child process) {
        this.data = data;
        this.process = process;
    }

    /** @param environment added to this process's */
    public static SingleHub start(Path ghost, Path data, Map<String, String> environment, Children children) {
        List<String> command =
                List.of(ghost.toString(), "hub", "--data-dir", data.toString(), "--http-port", "0", "--grpc-port", "0");
        var hub = new SingleHub(data, children.start("hub", environment, command));
        hub.process.awaitLine("ready ");
        return hub;
    }

    public Target target() {
        String grpc = process.awaitLine("ready ").replaceFirst(".*\\bgrpc=(\\S+).*", "$1");
        List<Long> processes = process.processes();
        return new Target(
                Target.addresses(grpc),
                Target.token(data.resolve("token")),
                processes.subList(0, 1),
                processes.getLast(),
                OptionalLong.empty());
    }

    @Override
    public void close() {
        process.stop();
    }
}
