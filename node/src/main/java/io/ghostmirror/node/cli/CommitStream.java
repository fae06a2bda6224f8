package io.ghostmirror.node.cli;

import io.ghostmirror.node.grpc.Backoff;
import io.ghostmirror.proto.v1.Cursor;
import io.ghostmirror.proto.v1.ListSessionsRequest;
import io.ghostmirror.proto.v1.SessionStatus;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.Iterator;
import java.util.concurrent.ThreadLocalRandom;

/** What happens in a session, from one commit on. Where the hub goes away it is waited for, and nothing comes twice. */
final class CommitStream {

    /** Who is told what comes. */
    interface Listener {

        /** @param epoch of the session */
        void happened(WatchCommitsResponse event, long epoch);

        /** The session has another epoch: the next commit is the one after this head. */
        void reset(Cursor head);
    }

    private final HubClient client;
    private final Console console;
    private final String session;
    private final Backoff backoff = Backoff.standard(ThreadLocalRandom.current());
    private long epoch;
    private long seq;

    /** Since something came last: a hub that is stopping still answers who asks how far a session is. */
    private int failures;

    /** @param from the commit after which it begins */
    CommitStream(HubClient client, Console console, String session, Cursor from) {
        this.client = client;
        this.console = console;
        this.session = session;
        epoch = from.getEpoch();
        seq = from.getSeq();
    }

    /** How far a session is. */
    static Cursor head(HubClient client, String session) {
        return client.unary().listSessions(ListSessionsRequest.getDefaultInstance()).getSessionsList().stream()
                .filter(s -> s.getName().equals(session))
                .map(SessionStatus::getHead)
                .findFirst()
                .orElseThrow(() -> new CommandFailure("UNKNOWN_SESSION: there is no session \"" + session
                        + "\"; `ghost sessions` lists those there are."));
    }

    /** Hands over what comes until the process ends, or the hub refuses. */
    void follow(Listener listener) {
        while (true) {
            String why = "The hub is stopping";
            try {
                print(listener);
            } catch (StatusRuntimeException e) {
                checkPassing(e);
                why = "The connection to the hub was lost";
            }
            console.note("ghost: " + why + "; watching again from commit " + (seq + 1) + ".");
            try {
                reconnect(listener);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void print(Listener listener) {
        Iterator<WatchCommitsResponse> events = client.streaming()
                .watchCommits(WatchCommitsRequest.newBuilder()
                        .setSession(session)
                        .setAfterSeq(seq)
                        .setFollow(true)
                        .build());
        while (events.hasNext()) {
            WatchCommitsResponse event = events.next();
            failures = 0;
            if (event.hasCommit() && event.getCommit().getSeq() <= seq) {
                continue;
            }
            if (event.hasCommit()) {
                seq = event.getCommit().getSeq();
            }
            listener.happened(event, epoch);
            console.flush();
        }
    }

    private void reconnect(Listener listener) throws InterruptedException {
        while (true) {
            failures++;
            Thread.sleep(backoff.after(failures));
            try {
                client.reconnect();
                Cursor head = head(client, session);
                console.note("ghost: Connected.");
                if (head.getEpoch() != epoch) {
                    epoch = head.getEpoch();
                    seq = head.getSeq();
                    console.note("ghost: Session " + session + " has a new epoch, " + epoch
                            + ": its commits are numbered anew, and those after " + seq + " are printed.");
                    listener.reset(head);
                }
                return;
            } catch (StatusRuntimeException e) {
                checkPassing(e);
            }
        }
    }

    private static void checkPassing(StatusRuntimeException e) {
        Status.Code code = e.getStatus().getCode();
        if (code != Status.Code.UNAVAILABLE && code != Status.Code.DEADLINE_EXCEEDED) {
            throw e;
        }
    }
}
