package io.ghostmirror.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitRequest;
import io.ghostmirror.core.ledger.Collision;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.redis.Step.Edit;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Does the same to a session in two stores and compares what they say. */
final class TwoStores {

    private static final long TTL = 60_000;

    private static final class Node {
        private final String id;
        private final Map<SessionStore, Long> tokens = new HashMap<>();
        private final Map<SessionStore, Long> oldTokens = new HashMap<>();
        private byte[] incarnation = {0};
        private long number;
        private @Nullable CommitRequest last;

        Node(int n) {
            id = "n" + n;
        }

        long token(SessionStore store) {
            return Objects.requireNonNull(tokens.get(store));
        }
    }

    private final SessionStore expected;
    private final SessionStore found;
    private final String session;
    private final Requests requests;
    private final List<Node> nodes = new ArrayList<>();

    TwoStores(SessionStore expected, SessionStore found, String session) {
        this.expected = expected;
        this.found = found;
        this.session = session;
        this.requests = new Requests(expected, session);
        both(store -> store.open(session).replaceWithVoid());
        for (int n = 0; n < Step.NODES; n++) {
            var node = new Node(n);
            nodes.add(node);
            connect(node);
        }
    }

    private void connect(Node node) {
        for (SessionStore store : List.of(expected, found)) {
            long token = store.acquire(session, node.id, node.incarnation, "c", TTL)
                    .await()
                    .indefinitely()
                    .fencingToken();
            Long old = node.tokens.put(store, token);
            node.oldTokens.put(store, old == null ? 0 : old);
            assertThat(token).isGreaterThan(node.oldTokens.get(store));
        }
    }

    void act(Step step) {
        Node node = nodes.get(step.node());
        switch (step.action()) {
            case COMMIT -> commit(node, requests.make(step, ++node.number), node.tokens);
            case REPEAT -> {
                if (node.last != null) {
                    commit(node, node.last, node.tokens);
                }
            }
            case REUSED_NUMBER -> commit(node, requests.make(step, node.number), node.tokens);
            case OLD_TOKEN -> commit(node, requests.make(step, ++node.number), node.oldTokens);
            case RECONNECT -> connect(node);
            case REPLACE -> {
                both(store -> store.release(session, node.id, node.token(store)));
                commit(node, requests.make(step, ++node.number), node.tokens);
                node.incarnation = new byte[] {(byte) (node.incarnation[0] + 1)};
                connect(node);
            }
            case RESOLVE -> resolve(step.edits().getFirst());
        }
    }

    private void commit(Node node, CommitRequest request, Map<SessionStore, Long> tokens) {
        node.last = request;
        both(store -> store.commit(
                        session,
                        node.id,
                        node.incarnation,
                        Objects.requireNonNull(tokens.get(store)),
                        request,
                        Long.MAX_VALUE)
                .map(committed -> List.of(
                        committed.result(),
                        Optional.ofNullable(committed.commit()).map(TwoStores::timeless))));
    }

    private void resolve(Edit edit) {
        List<SessionStore.Conflict> open = expected.conflicts(session).await().indefinitely();
        WorkspacePath path = open.isEmpty()
                ? new WorkspacePath(edit.path())
                : open.get(edit.number() % open.size()).current().path();
        both(store -> store.resolve(session, path, edit.number() / 3).map(commit -> commit.map(TwoStores::timeless)));
    }

    /** Everything there is to read, in pages. */
    void compare(int page) {
        long head = expected.info(session).await().indefinitely().head().seq();
        for (long at = 0; at <= head; at += page) {
            long after = at;
            both(store -> store.changedAfter(session, after, page).map(SessionStore.Page::rows));
            both(store -> store.log(session, after, page)
                    .map(log -> log.stream().map(TwoStores::timeless).toList()));
        }
        both(store -> store.rows(session, null, null, 10_000));
        both(store -> store.rows(session, new WorkspacePath("a"), null, page));
        for (String after : List.of("a/b", "A", "a", "a!", "a0", "b")) {
            both(store -> store.rows(session, new WorkspacePath("a"), new WorkspacePath(after), page));
        }
        List<Collision> collisions =
                expected.collisions(session, null, 10_000).await().indefinitely();
        both(store -> store.collisions(session, null, 10_000));
        both(store -> store.collisions(
                session, collisions.isEmpty() ? null : collisions.get(page % collisions.size()), page));
        both(store -> store.buckets(session).map(SessionStore.Buckets::digests));
        both(store -> store.conflicts(session)
                .map(all -> all.stream().map(TwoStores::timeless).toList()));
        both(store -> store.info(session)
                .map(info -> List.of(
                        info.entries(),
                        info.bytes(),
                        info.conflicts(),
                        info.collisions(),
                        info.head().seq(),
                        info.head().digest())));
    }

    private static Commit timeless(Commit commit) {
        return new Commit(
                commit.seq(),
                commit.origin(),
                commit.changeSet(),
                commit.more(),
                commit.changes(),
                commit.digest(),
                0,
                commit.observedNanos());
    }

    private static List<Object> timeless(SessionStore.Conflict conflict) {
        return List.of(
                conflict.current(),
                conflict.candidates().stream()
                        .map(c -> List.of(c.number(), c.nodeId(), c.entry()))
                        .toList());
    }

    /** Both stores give the same answer, or fail with the same exception. */
    private void both(Function<SessionStore, Uni<?>> call) {
        Object right = outcome(call.apply(expected));
        assertThat(outcome(call.apply(found))).isEqualTo(right);
    }

    private static Object outcome(Uni<?> call) {
        try {
            return Optional.ofNullable(call.await().indefinitely());
        } catch (RuntimeException e) {
            return e.getClass();
        }
    }
}
