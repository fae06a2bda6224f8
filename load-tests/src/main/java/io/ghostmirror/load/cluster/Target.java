package io.ghostmirror.load.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * What is put under load.
 *
 * @param hubs where nodes connect to
 * @param token what they show
 * @param processes of the hubs, in the same order
 * @param redis the process that keeps the hubs' state
 * @param kafka the broker's process, where there is one
 */
public record Target(List<InetSocketAddress> hubs, String token, List<Long> processes, long redis, OptionalLong kafka) {

    /** All of its processes. */
    public List<Long> all() {
        List<Long> all = new ArrayList<>(processes);
        all.add(redis);
        kafka.ifPresent(all::add);
        return all;
    }

    static List<InetSocketAddress> addresses(String list) {
        return Stream.of(list.split(",")).map(Target::address).toList();
    }

    private static InetSocketAddress address(String text) {
        int colon = text.lastIndexOf(':');
        return new InetSocketAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
