package io.ghostmirror.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What the members of a cluster run.
 *
 * @param ghost the {@code ghost} command
 */
record Programs(ClusterDirectory directory, Addresses addresses, Path ghost) {

    static final String SESSION = "cluster";

    Program hub(MemberName name) {
        return new Program(
                List.of(
                        ghost.toString(),
                        "hub",
                        "--data-dir",
                        directory.data(name).toString(),
                        "--token-file",
                        directory.token().toString(),
                        "--content",
                        directory.content().toString(),
                        "--host",
                        Addresses.HOST,
                        "--http-port",
                        Integer.toString(addresses.http(name)),
                        "--grpc-port",
                        Integer.toString(addresses.grpc(name))),
                Map.of(
                        "QUARKUS_REDIS_HOSTS",
                        "redis://:" + addresses.redisPassword() + "@" + Addresses.text(addresses.redisOf(name)),
                        "KAFKA_BOOTSTRAP_SERVERS",
                        Addresses.text(addresses.kafkaOf(name))));
    }

    /** Makes the directories that the node needs. */
    Program node(int number) throws IOException {
        String id = "n" + number;
        return new Program(
                List.of(
                        ghost.toString(),
                        "join",
                        "--hub",
                        Addresses.text(addresses.hubsOf(MemberName.node(number))),
                        "--session",
                        SESSION,
                        "--dir",
                        ClusterDirectory.ownDirectory(directory.tree(number)).toString(),
                        "--node-id",
                        id,
                        "--state-dir",
                        ClusterDirectory.ownDirectory(directory.state(number)).toString(),
                        "--token-file",
                        directory.token().toString()),
                Map.of());
    }
}
