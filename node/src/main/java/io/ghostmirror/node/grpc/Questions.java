package io.ghostmirror.node.grpc;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.proto.v1.FindMissing;
import io.ghostmirror.proto.v1.Missing;
import io.ghostmirror.proto.wire.Wire;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Questions which contents the hub does not have, cut into messages and put together again. Not thread-safe. */
final class Questions {

    private static final int MAX_DIGESTS = 4_096;

    private static final class Question {
        private final CompletableFuture<List<Digest>> done;
        private final List<Digest> missing = new ArrayList<>();
        private int parts;

        Question(CompletableFuture<List<Digest>> done) {
            this.done = done;
        }
    }

    private final Queue<FindMissing> waiting = new ArrayDeque<>();
    private final Map<Long, Question> open = new HashMap<>();
    private long lastId;

    void add(List<Digest> digests, CompletableFuture<List<Digest>> done) {
        if (digests.isEmpty()) {
            done.complete(List.of());
            return;
        }
        var question = new Question(done);
        for (int from = 0; from < digests.size(); from += MAX_DIGESTS) {
            var message = FindMissing.newBuilder().setId(++lastId);
            digests.subList(from, Math.min(digests.size(), from + MAX_DIGESTS))
                    .forEach(digest -> message.addDigests(Wire.toWire(digest)));
            waiting.add(message.build());
            open.put(lastId, question);
            question.parts++;
        }
    }

    @Nullable
    FindMissing next() {
        return waiting.poll();
    }

    void answered(Missing answer) {
        Question question = open.remove(answer.getId());
        if (question == null) {
            return;
        }
        answer.getDigestsList().forEach(digest -> question.missing.add(Wire.digest(digest)));
        if (--question.parts == 0) {
            question.done.complete(List.copyOf(question.missing));
        }
    }

    void fail(RuntimeException why) {
        open.values().forEach(question -> question.done.completeExceptionally(why));
        open.clear();
        waiting.clear();
    }
}
