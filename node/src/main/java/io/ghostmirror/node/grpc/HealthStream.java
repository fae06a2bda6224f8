package io.ghostmirror.node.grpc;

import io.ghostmirror.node.port.HubConnection.Drift;
import io.ghostmirror.node.port.HubConnection.Health;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.ReportHealthResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The node's reports. A new one replaces an older one that was not sent yet; drift is kept until it was sent, and sent
 * once. When the hub leaves {@value #MAX_UNANSWERED} heartbeats unanswered, the connection is lost.
 */
final class HealthStream {

    private static final int MAX_UNANSWERED = 3;

    private final HealthMessages messages;
    private final Executor io;
    private final Consumer<Loss> ended;
    private final Outbox<ReportHealthRequest> outbox = new Outbox<>(this::next);
    private final Inbox<ReportHealthResponse> inbox;
    private final List<Drift> drift = new ArrayList<>();
    private @Nullable Health latest;
    private boolean due;
    private int unanswered;

    /** @param io runs one task at a time */
    HealthStream(HealthMessages messages, Executor io, Consumer<Loss> ended) {
        this.messages = messages;
        this.io = io;
        this.ended = ended;
        inbox = new Inbox<>(16, answer -> unanswered = 0, failure -> ended.accept(Loss.of(Phase.HEALTH, failure)));
    }

    Outbox<ReportHealthRequest> outbound() {
        return outbox;
    }

    Inbox<ReportHealthResponse> inbound() {
        return inbox;
    }

    void report(Health health) {
        io.execute(() -> {
            latest = health;
            drift.addAll(health.drift());
            due = true;
            outbox.wake();
        });
    }

    /** Ends the stream after the last report. */
    void complete() {
        io.execute(outbox::complete);
    }

    /** Sends the last report again. To be called on the thread of {@code io}. */
    void heartbeat() {
        if (latest == null) {
            return;
        }
        if (unanswered >= MAX_UNANSWERED) {
            ended.accept(Loss.of(Phase.HEALTH, unanswered + " heartbeats without an answer"));
            return;
        }
        unanswered++;
        due = true;
        outbox.wake();
    }

    private @Nullable ReportHealthRequest next() {
        Health health = latest;
        if (!due || health == null) {
            return null;
        }
        due = false;
        List<Drift> unsent = drift.subList(0, Math.min(HealthMessages.MAX_DRIFT, drift.size()));
        ReportHealthRequest message = messages.of(health, unsent);
        unsent.clear();
        due = !drift.isEmpty();
        return message;
    }
}
