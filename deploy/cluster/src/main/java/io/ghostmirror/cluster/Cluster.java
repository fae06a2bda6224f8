package io.ghostmirror.cluster;

import io.ghostmirror.cluster.balancer.Backend;
import io.ghostmirror.cluster.balancer.Balancer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A cluster in the foreground: started as a whole, its balancer in this process, stopped as a whole. */
final class Cluster {

    private static final Duration ORDERLY_END = Duration.ofSeconds(15);

    private final ClusterDirectory directory;
    private final Addresses addresses;
    private final Programs programs;
    private final int hubs;
    private final int nodes;
    private final Consumer<String> say;
    private @Nullable Balancer balancer;
    private boolean stopping;

    /** @param say is told how far it is, in lines */
    Cluster(ClusterDirectory directory, Path ghost, int hubs, int nodes, Consumer<String> say) throws IOException {
        this.directory = directory;
        this.addresses = Addresses.choose(directory, hubs);
        this.programs = new Programs(directory, addresses, ghost);
        this.hubs = hubs;
        this.nodes = nodes;
        this.say = say;
    }

    /** Starts all, and gives the line that says where they are. */
    String start() throws IOException {
        endLeftovers();
        if (!Files.exists(directory.token())) {
            OwnFile.write(directory.token(), newToken() + "\n");
        }
        List<MemberName> hubNames =
                IntStream.range(0, hubs).mapToObj(MemberName::hub).toList();
        launch(MemberName.REDIS, Readiness.redis(directory, addresses).prepare());
        launch(MemberName.KAFKA, Readiness.kafka(directory, addresses).prepare());
        awaitReady(MemberName.REDIS);
        awaitReady(MemberName.KAFKA);
        for (MemberName hub : hubNames) {
            launch(hub, programs.hub(hub));
        }
        for (MemberName hub : hubNames) {
            awaitReady(hub);
        }
        balance(hubNames);
        for (int i = 0; i < nodes; i++) {
            launch(MemberName.node(i), programs.node(i));
        }
        for (int i = 0; i < nodes; i++) {
            awaitReady(MemberName.node(i));
        }
        return "ready balancer=" + Addresses.text(addresses.balancer())
                + " hubs="
                + hubNames.stream()
                        .map(hub -> Addresses.text(addresses.grpc(hub)))
                        .collect(Collectors.joining(","))
                + " redis=" + Addresses.text(addresses.redis())
                + " kafka=" + Addresses.text(addresses.kafka())
                + " nodes="
                + IntStream.range(0, nodes)
                        .mapToObj(node -> directory.tree(node).toString())
                        .collect(Collectors.joining(","));
    }

    private static String newToken() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }

    /** What a cluster that was killed left running would have the data open. */
    private void endLeftovers() throws IOException {
        for (MemberName name : directory.members()) {
            if (new Member(directory, name).process().isPresent()) {
                say.accept(name + " is left from a run before and is stopped first");
            }
        }
        endMembers();
    }

    private synchronized void launch(MemberName name, Program program) throws IOException {
        if (stopping) {
            throw new ClusterException("the cluster is stopped before " + name + " was started");
        }
        Process process = new Member(directory, name).start(program.inheriting(System.getenv()));
        process.onExit().thenAccept(ended -> ended(name, ended.exitValue()));
    }

    private synchronized void ended(MemberName name, int code) {
        if (!stopping) {
            say.accept(name + " has ended with exit code " + code + "; `ghost cluster start " + name + " --dir "
                    + directory.home() + "` starts it again");
        }
    }

    private void awaitReady(MemberName name) throws IOException {
        new Member(directory, name).awaitReady(Readiness.of(name, directory, addresses));
        say.accept(name + " ready");
    }

    private synchronized void balance(List<MemberName> hubNames) throws IOException {
        List<Backend> backends = hubNames.stream()
                .map(hub -> new Backend(Addresses.socket(addresses.grpc(hub)), Addresses.socket(addresses.http(hub))))
                .toList();
        try {
            balancer = Balancer.listen(Addresses.socket(addresses.balancer()), backends);
        } catch (IOException e) {
            throw new ClusterException(
                    "the balancer cannot listen on " + Addresses.text(addresses.balancer()) + " (" + e.getMessage()
                            + "); end what does, or remove " + directory.addresses() + " to have other ports chosen",
                    e);
        }
    }

    /** Stops all that runs in the directory, also what others started there: nodes, hubs, Kafka, Redis. */
    void stop() throws IOException {
        synchronized (this) {
            stopping = true;
        }
        endMembers();
        synchronized (this) {
            if (balancer != null) {
                balancer.close();
            }
        }
    }

    synchronized boolean isStopping() {
        return stopping;
    }

    private void endMembers() throws IOException {
        List<MemberName> members = directory.members();
        for (MemberName.Kind kind : MemberName.Kind.values()) {
            List<Member> group = new ArrayList<>();
            for (MemberName name : members) {
                if (name.kind() == kind) {
                    group.add(new Member(directory, name));
                }
            }
            for (Member member : group) {
                member.askToEnd();
            }
            long deadline = System.nanoTime() + ORDERLY_END.toNanos();
            for (Member member : group) {
                member.awaitEnd(deadline);
            }
        }
    }
}
