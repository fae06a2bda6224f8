package io.ghostmirror.node.grpc;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.NameResolverRegistry;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Makes channels to hubs.
 *
 * <p>The threads are its own and end with it: a JVM that ends waits 300 ms for threads that are in the system, as those
 * are that wait for the network.
 */
public final class HubChannels implements AutoCloseable {

    /** Content has a connection of its own beside that of changes. */
    private static final int THREADS = 2;

    private static final long CLOSE_WITHIN_MILLIS = 200;

    /** Behind that the next hub is tried, if there are several. */
    private static final int CONNECT_WITHIN_MILLIS = 3000;

    static {
        NameResolverRegistry.getDefaultRegistry().register(new HubResolver());
    }

    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);

    private final EventLoopGroup loops = new NioEventLoopGroup(THREADS, new DefaultThreadFactory("ghost-hub-io", true));
    private final List<ManagedChannel> opened = new ArrayList<>();
    private final Optional<SslContext> tls;

    public HubChannels(HubTrust trust) {
        tls = trust.context();
    }

    /** A new channel. Each call on it carries the token, if there is one. */
    public synchronized ManagedChannel open(HubAddress address, Optional<String> token) {
        NettyChannelBuilder builder = NettyChannelBuilder.forTarget(HubResolver.target(address))
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_WITHIN_MILLIS)
                .keepAliveTime(10, TimeUnit.SECONDS)
                .keepAliveTimeout(5, TimeUnit.SECONDS)
                .disableRetry()
                .disableServiceConfigLookUp();
        tls.ifPresentOrElse(builder::sslContext, () -> builder.usePlaintext().intercept(new UnexpectedTls(address)));
        token.ifPresent(secret -> builder.intercept(new Bearer(secret)));
        ManagedChannel channel = builder.build();
        opened.removeIf(ManagedChannel::isTerminated);
        opened.add(channel);
        return channel;
    }

    /** Ends all channels, and waits a little for that. */
    @Override
    public synchronized void close() {
        opened.forEach(ManagedChannel::shutdownNow);
        try {
            for (ManagedChannel channel : opened) {
                channel.awaitTermination(CLOSE_WITHIN_MILLIS, TimeUnit.MILLISECONDS);
            }
            loops.shutdownGracefully(0, CLOSE_WITHIN_MILLIS, TimeUnit.MILLISECONDS)
                    .await(CLOSE_WITHIN_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Bearer(String token) implements ClientInterceptor {

        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
                @Override
                public void start(Listener<R> listener, Metadata headers) {
                    headers.put(AUTHORIZATION, "Bearer " + token);
                    super.start(listener, headers);
                }
            };
        }

        @Override
        public String toString() {
            return "Bearer";
        }
    }
}
