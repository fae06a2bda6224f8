package io.ghostmirror.load.sim;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** What simulated nodes share in this process: few threads, and a tally. Each node has a connection of its own. */
public final class Fleet implements AutoCloseable {

    private static final int LOOPS = 2;
    private static final int LARGEST = 1 << 20;

    private final EventLoopGroup loops = new NioEventLoopGroup(LOOPS, new DefaultThreadFactory("nodes", true));
    private final ScheduledExecutorService clock = new ScheduledThreadPoolExecutor(
            1, task -> Thread.ofPlatform().name("node clock").daemon().unstarted(task));
    private final Metadata headers = new Metadata();
    private final Tally tally = new Tally();
    private volatile boolean closed;

    /** @param token what all nodes show */
    public Fleet(String token) {
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
    }

    public Tally tally() {
        return tally;
    }

    ManagedChannel connect(InetSocketAddress hub) {
        return NettyChannelBuilder.forAddress(hub)
                .usePlaintext()
                .directExecutor()
                .eventLoopGroup(loops)
                .channelType(NioSocketChannel.class)
                .maxInboundMessageSize(LARGEST)
                .disableRetry()
                .intercept(MetadataUtils.newAttachHeadersInterceptor(headers))
                .build();
    }

    void later(Duration delay, Runnable task) {
        if (!closed) {
            clock.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Connections are cut; nodes that were not asked to leave are not told. */
    @Override
    public void close() {
        closed = true;
        clock.shutdownNow();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
