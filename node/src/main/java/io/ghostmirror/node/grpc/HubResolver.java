package io.ghostmirror.node.grpc;

import io.ghostmirror.node.grpc.HubAddress.Endpoint;
import io.grpc.Attributes;
import io.grpc.EquivalentAddressGroup;
import io.grpc.NameResolver;
import io.grpc.NameResolverProvider;
import io.grpc.Status;
import io.grpc.StatusOr;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Finds the addresses of hubs anew for every connection, all of every name, in an order of chance: so nodes spread over
 * the hubs, and one that finds a hub gone tries the next.
 */
final class HubResolver extends NameResolverProvider {

    static final String SCHEME = "hubs";

    static String target(HubAddress address) {
        return SCHEME + ":///" + address;
    }

    @Override
    protected boolean isAvailable() {
        return true;
    }

    @Override
    protected int priority() {
        return 5;
    }

    @Override
    public String getDefaultScheme() {
        return SCHEME;
    }

    @Override
    public Collection<Class<? extends SocketAddress>> getProducedSocketAddressTypes() {
        return List.of(InetSocketAddress.class);
    }

    @Override
    public NameResolver newNameResolver(URI target, NameResolver.Args args) {
        return new Resolution(HubAddress.parse(target.getPath().substring(1)), args.getOffloadExecutor());
    }

    private static final class Resolution extends NameResolver {

        private final HubAddress address;
        private final Executor executor;
        private @Nullable Listener2 listener;

        Resolution(HubAddress address, @Nullable Executor executor) {
            this.address = address;
            this.executor = Optional.ofNullable(executor).orElse(Runnable::run);
        }

        @Override
        public String getServiceAuthority() {
            return address.endpoints().getFirst().toString();
        }

        @Override
        public void start(Listener2 given) {
            listener = given;
            refresh();
        }

        @Override
        public void refresh() {
            executor.execute(this::resolve);
        }

        private void resolve() {
            Listener2 to = listener;
            if (to == null) {
                return;
            }
            List<EquivalentAddressGroup> found = new ArrayList<>();
            Status unknown = Status.UNAVAILABLE;
            for (Endpoint endpoint : address.endpoints()) {
                try {
                    for (InetAddress one : InetAddress.getAllByName(endpoint.host())) {
                        found.add(new EquivalentAddressGroup(
                                new InetSocketAddress(one, endpoint.port()), named(endpoint)));
                    }
                } catch (UnknownHostException e) {
                    var why = new UnknownHostException(endpoint.host());
                    why.initCause(e);
                    unknown = Status.UNAVAILABLE
                            .withDescription("host " + endpoint.host() + " is not known")
                            .withCause(why);
                }
            }
            Collections.shuffle(found);
            to.onResult(ResolutionResult.newBuilder()
                    .setAddressesOrError(found.isEmpty() ? StatusOr.fromStatus(unknown) : StatusOr.fromValue(found))
                    .build());
        }

        /** A hub's certificate is for the name that this hub was given by, not for that of the first of several. */
        private static Attributes named(Endpoint endpoint) {
            return Attributes.newBuilder()
                    .set(EquivalentAddressGroup.ATTR_AUTHORITY_OVERRIDE, endpoint.toString())
                    .build();
        }

        @Override
        public void shutdown() {
            listener = null;
        }
    }
}
