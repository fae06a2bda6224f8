package io.ghostmirror.hub.grpc;

import io.ghostmirror.hub.auth.AccessToken;
import io.ghostmirror.hub.content.Archiver;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.content.HistorySettings;
import io.ghostmirror.hub.content.PlainDigests;
import io.ghostmirror.hub.content.Recipes;
import io.ghostmirror.hub.content.StoredFiles;
import io.ghostmirror.hub.content.Verification;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.live.LiveSettings;
import io.ghostmirror.hub.live.Services;
import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.DeltaFeed;
import io.ghostmirror.hub.port.EventFeed;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubTraces;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.proto.v1.AgentOrchestratorGrpc;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.SyncConfigurationRequest;
import io.ghostmirror.proto.v1.SyncConfigurationResponse;
import io.ghostmirror.proto.wire.Features;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A hub's gRPC services on a port of their own, over any stores. */
final class HubFixture implements AutoCloseable {

    final ContentStore contents;
    final SessionStore sessions;
    final LiveSessions<FileSyncResponse> live;
    final CollectionRounds rounds = new CollectionRounds();
    private final AccessToken token = AccessToken.random();
    private final ExecutorService workers = Executors.newFixedThreadPool(2);
    private final List<ManagedChannel> channels = new ArrayList<>();
    private final Server server;

    HubFixture(LiveSettings settings, ContentStore contents, SessionStore sessions) {
        this(settings, contents, sessions, DeltaFeed.NONE, HubNotes.NONE);
    }

    /** One of several hubs. */
    HubFixture(LiveSettings settings, ContentStore contents, SessionStore sessions, DeltaFeed feed, HubNotes notes) {
        this.contents = contents;
        this.sessions = sessions;
        live = new LiveSessions<>(new Services<>(
                contents,
                new StoredFiles(new Recipes(contents)),
                sessions,
                new CommitLog(sessions, contents),
                new WireEncoding(),
                settings,
                InstantSource.system(),
                HubMeters.NONE,
                HubTraces.NONE,
                rounds,
                feed,
                notes,
                EventFeed.NONE));
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .addService(
                            new AgentService(live, sessions, contents, workers, HubMeters.NONE, ContentBudget.ofHeap()))
                    .addService(new WorkspaceGrpc(
                            live,
                            sessions,
                            streams(),
                            live.merges(),
                            archiver(),
                            new CommitLog(sessions, contents),
                            contents))
                    .intercept(new TokenInterceptor(token))
                    .build()
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Archiver archiver() {
        return new Archiver(contents, sessions, rounds, HistorySettings.DEFAULT, InstantSource.system());
    }

    private WorkspaceStreams streams() {
        var recipes = new Recipes(contents);
        var files = new StoredFiles(recipes);
        return new WorkspaceStreams(
                live,
                sessions,
                new CommitLog(sessions, contents),
                files,
                new PlainDigests(files),
                new Verification(contents, sessions, recipes, live::lost));
    }

    Channel channel() {
        return channel(token.secret());
    }

    /** A connection of its own that carries a token. */
    Channel channel(String secret) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(
                        InetAddress.getLoopbackAddress().getHostAddress(), server.getPort())
                .usePlaintext()
                .build();
        channels.add(channel);
        var headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + secret);
        return ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    SyncConfigurationResponse configure(String session) {
        return configure(channel(), 1, session, true);
    }

    static SyncConfigurationResponse configure(Channel channel, int version, String session, boolean create) {
        return AgentOrchestratorGrpc.newBlockingStub(channel)
                .syncConfiguration(SyncConfigurationRequest.newBuilder()
                        .setProtocolVersion(version)
                        .setSession(session)
                        .setNodeId("a")
                        .setCreate(create)
                        .addAllFeatures(Features.OURS)
                        .build());
    }

    @Override
    public void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        server.shutdownNow();
        workers.shutdownNow();
    }
}
