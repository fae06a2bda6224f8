package io.ghostmirror.hub.live;

import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubNotes.Note;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** The nodes that are connected to a session here, and their leases. Changed by the session's queue alone. */
final class Members<M> {

    private static final Logger LOG = Logger.getLogger(Members.class);

    private final String session;
    private final SessionStore sessions;
    private final long leaseMillis;
    private final InstantSource clock;
    private final Consumer<Note> onNews;
    private final Consumer<Reader<M>> onLeft;
    private final OneAtATime renewals = new OneAtATime();
    private final Map<String, Member<M>> byId = new ConcurrentHashMap<>();

    /**
     * @param onNews told who comes and goes
     * @param onLeft given the reader of one that has left, when all else was done
     */
    Members(String session, Services<M> services, Consumer<Note> onNews, Consumer<Reader<M>> onLeft) {
        this.session = session;
        this.sessions = services.sessions();
        this.leaseMillis = services.settings().leaseMillis();
        this.clock = services.clock();
        this.onNews = onNews;
        this.onLeft = onLeft;
    }

    /** As of now; on any thread. */
    Collection<Member<M>> all() {
        return List.copyOf(byId.values());
    }

    /** Ends a former connection of this incarnation. */
    Uni<Void> takeOver(Joining node) {
        Member<M> former = byId.get(node.nodeId());
        return former != null && former.node().incarnation().equals(node.incarnation())
                ? evict(former)
                : Uni.createFrom().voidItem();
    }

    /** Ends any former connection with this id. Fails with FencedException when it has a later token. */
    void makeRoom(Joining node, long token) {
        Member<M> former = byId.get(node.nodeId());
        if (former != null && former.fencingToken() > token) {
            throw new FencedException(node.nodeId());
        }
        if (former != null) {
            evict(former);
        }
    }

    void add(Member<M> member) {
        byId.put(member.nodeId(), member);
        tell(member, true);
    }

    private void tell(Member<M> member, boolean online) {
        onNews.accept(new HubNotes.NodeChanged(member.nodeId(), online, member.fencingToken(), clock.millis()));
    }

    private Uni<Void> evict(Member<M> former) {
        supersede(former);
        return remove(former);
    }

    private static void supersede(Member<?> former) {
        former.health().supersede();
        former.reader().fail(new FencedException(former.nodeId()));
    }

    /** Completes when the lease was given back. */
    Uni<Void> remove(Member<M> member) {
        if (!byId.remove(member.nodeId(), member)) {
            onLeft.accept(member.reader());
            return Uni.createFrom().voidItem();
        }
        member.health().save();
        tell(member, false);
        Uni<Void> given = sessions.release(session, member.nodeId(), member.fencingToken())
                .onFailure()
                .invoke(e -> LOG.debugf(e, "lease not released session=%s node=%s", session, member.nodeId()))
                .onFailure()
                .recoverWithNull();
        CompletionStage<Void> release = given.subscribeAsCompletionStage();
        // The last: a hub that ends waits for what was asked of the store before its last member left.
        onLeft.accept(member.reader());
        return Uni.createFrom().completionStage(release);
    }

    /** The tokens of all, by node id. */
    Map<String, Long> fencingTokens() {
        return byId.values().stream().collect(Collectors.toMap(Member::nodeId, Member::fencingToken));
    }

    /** Renews all leases. One that was lost ends its connection. */
    void renew() {
        Map<String, Long> asked = fencingTokens();
        if (asked.isEmpty()) {
            return;
        }
        renewals.begin(sessions.renew(session, asked, leaseMillis), fenced -> renewed(asked, fenced), failure -> {
            if (Fanout.isRefusal(failure)) {
                those(asked).forEach(member -> member.reader().fail(failure));
            }
        });
    }

    /**
     * The leases of some were renewed.
     *
     * @param asked the tokens of all that this was tried for
     * @param fenced those whose leases were lost, which ends their connections
     */
    void renewed(Map<String, Long> asked, Set<String> fenced) {
        those(asked).filter(member -> fenced.contains(member.nodeId())).forEach(Members::supersede);
    }

    private Stream<Member<M>> those(Map<String, Long> tokens) {
        return byId.values().stream()
                .filter(member -> Objects.equals(tokens.get(member.nodeId()), member.fencingToken()));
    }

    /** Saves what they said of themselves, as far as it is due. */
    void saveHealth() {
        byId.values().forEach(member -> member.health().saveIfDue());
    }
}
