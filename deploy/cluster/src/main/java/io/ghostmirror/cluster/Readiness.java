package io.ghostmirror.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How it is known that a member serves. */
@FunctionalInterface
interface Readiness {

    boolean isReady() throws IOException;

    static Readiness of(MemberName name, ClusterDirectory directory, Addresses addresses) {
        return switch (name.kind()) {
            case REDIS -> redis(directory, addresses)::answers;
            case KAFKA -> kafka(directory, addresses)::answers;
            case HUB, NODE -> () -> saysSo(directory.out(name));
        };
    }

    static RedisServer redis(ClusterDirectory directory, Addresses addresses) {
        return new RedisServer(directory.redis(), addresses.redis(), addresses.redisPassword());
    }

    static KafkaBroker kafka(ClusterDirectory directory, Addresses addresses) {
        return new KafkaBroker(
                directory.kafka(), addresses.kafka(), addresses.kafkaController(), addresses.kafkaListeners());
    }

    private static boolean saysSo(Path out) throws IOException {
        String text = Files.readString(out);
        return text.startsWith("ready ") && text.contains("\n");
    }
}
