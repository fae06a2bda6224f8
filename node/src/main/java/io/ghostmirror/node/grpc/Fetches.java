package io.ghostmirror.node.grpc;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.node.port.ContentUnavailableException;
import io.ghostmirror.proto.v1.FetchContent;
import io.ghostmirror.proto.wire.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Content on its way from the hub. How large a piece is shows only when it is here, so the window of {@value #WINDOW}
 * bytes is kept by what pieces have measured of late. Not thread-safe.
 */
final class Fetches {

    static final long WINDOW = 4L * 1024 * 1024;
    static final int MAX_BATCH = 64;

    private static final int MAX_IN_FLIGHT = 1024;
    private static final int WORTH_A_MESSAGE = 16;
    private static final double FIRST_GUESS = 64 * 1024;
    private static final double SMOOTHING = 1 / 16.0;

    private final Queue<Digest> waiting = new ArrayDeque<>();
    private final Map<Digest, List<CompletableFuture<byte[]>>> asked = new HashMap<>();
    private int inFlight;
    private double usualSize = FIRST_GUESS;

    void add(Digest digest, CompletableFuture<byte[]> done) {
        List<CompletableFuture<byte[]>> same = asked.get(digest);
        if (same != null) {
            same.add(done);
            return;
        }
        asked.put(digest, new ArrayList<>(List.of(done)));
        waiting.add(digest);
    }

    /** The next question; null when there is none, or when it is better to wait for a fuller one. */
    @Nullable
    FetchContent next() {
        int window = (int) Math.max(1, Math.min(MAX_IN_FLIGHT, WINDOW / Math.max(1, usualSize)));
        int room = Math.min(window - inFlight, waiting.size());
        boolean worthIt = inFlight == 0 || room == waiting.size() || room >= Math.min(WORTH_A_MESSAGE, window / 2);
        if (room <= 0 || !worthIt) {
            return null;
        }
        var question = FetchContent.newBuilder();
        for (int i = 0; i < Math.min(room, MAX_BATCH); i++) {
            question.addDigests(Wire.toWire(waiting.remove()));
            inFlight++;
        }
        return question.build();
    }

    void arrived(Chunks.Decoded chunk) {
        List<CompletableFuture<byte[]>> askers = settle(chunk.digest());
        if (chunk.isGenuine()) {
            usualSize += (chunk.content().length - usualSize) * SMOOTHING;
            askers.forEach(asker -> asker.complete(chunk.content()));
        } else {
            fail(
                    askers,
                    new ContentUnavailableException(chunk.digest(), "came damaged from the hub: run `ghost verify`"));
        }
    }

    void absent(Digest digest) {
        fail(settle(digest), new ContentUnavailableException(digest, "is not at the hub, or cannot be read there now"));
    }

    void fail(RuntimeException why) {
        asked.values().forEach(askers -> fail(askers, why));
        asked.clear();
        waiting.clear();
    }

    private List<CompletableFuture<byte[]>> settle(Digest digest) {
        List<CompletableFuture<byte[]>> askers = asked.remove(digest);
        if (askers == null) {
            return List.of();
        }
        inFlight--;
        return askers;
    }

    private static void fail(List<CompletableFuture<byte[]>> askers, RuntimeException why) {
        askers.forEach(asker -> asker.completeExceptionally(why));
    }
}
