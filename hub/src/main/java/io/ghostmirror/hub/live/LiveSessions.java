package io.ghostmirror.hub.live;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.port.HubNotes;
import io.ghostmirror.hub.port.HubNotes.Note;
import io.ghostmirror.hub.port.SessionStore.Standing;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The sessions that someone uses now; the others cost nothing. Safe for concurrent use. */
public final class LiveSessions<M> {

    private static final class Slot<M> {
        private final String name;
        private final Uni<LiveSession<M>> opening;
        private volatile @Nullable LiveSession<M> session;
        private int users;

        Slot(String name, Function<Slot<M>, Uni<LiveSession<M>>> open) {
            this.name = name;
            this.opening = Uni.createFrom()
                    .deferred(() -> open.apply(this))
                    .onItem()
                    .invoke(opened -> session = opened)
                    .memoize()
                    .indefinitely();
        }
    }

    private final Services<M> services;
    private final LostContents lostContents;
    private final Merges merges;
    private final ConflictCopies copies;
    private final Relay relay;
    private final SessionDeletion deletion;
    private final ToldDrifts toldDrifts = new ToldDrifts();
    private final OneAtATime polls = new OneAtATime();
    private final OneAtATime renewals = new OneAtATime();
    private final Map<String, Slot<M>> slots = new HashMap<>();
    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private boolean draining;

    public LiveSessions(Services<M> services) {
        this.services = services;
        this.lostContents = new LostContents(services.sessions(), services.contents());
        this.merges = new Merges(services, this);
        this.copies = new ConflictCopies(services, this);
        this.relay = new Relay(services.feed(), services.sessions(), services.log());
        this.deletion = new SessionDeletion(services, this::noted);
        services.notes().listen(this::noted);
    }

    private void noted(String session, Note note) {
        if (note instanceof HubNotes.ContentLost lost) {
            lostContents.add(session, new LostContents.LostFile(lost.path(), lost.file()));
        }
        live(session).ifPresent(live -> live.noted(note));
    }

    /** What brings their commits to other hubs. */
    public Relay relay() {
        return relay;
    }

    /** What deletes them. */
    public SessionDeletion deletion() {
        return deletion;
    }

    /** What merges candidates in any of them. */
    public Merges merges() {
        return merges;
    }

    /**
     * Makes a node a member of a session. Fails with UnknownSessionException, with DuplicateNodeException while another
     * holds its id, and with {@link DrainingException}.
     */
    public Uni<Member<M>> join(String session, Joining node) {
        return use(session, (slot, live) -> live.join(node).onFailure().invoke(e -> release(slot)));
    }

    /**
     * Commits of a session after a seq as far as they are remembered, then new ones as they are made, and what else
     * happens from now on.
     */
    public Uni<Following<M>> follow(String session, long afterSeq) {
        return use(session, (slot, live) -> live.follow(afterSeq));
    }

    /** Does something with a session, live or not. Fails with UnknownSessionException. */
    public <T> Uni<T> with(String session, Function<LiveSession<M>, Uni<T>> action) {
        return use(session, (slot, live) -> action.apply(live).eventually(() -> release(slot)));
    }

    /** Content of a file is not stored any more: asks those who are connected for it, and those who connect until it is. */
    public void lost(String session, WorkspacePath path, Entry.File file) {
        var lost = new HubNotes.ContentLost(path, file);
        services.notes().tell(session, lost);
        noted(session, lost);
    }

    /**
     * A member tells of drift: remembers it, until the node's next incarnation or the next drift, and tells those who
     * follow. Returns false, and does nothing, when the same incarnation told the same last.
     *
     * @param what kind, place and paths of the drift; without the time
     * @param drift as it is to be remembered
     */
    public boolean drifted(String session, Member<M> member, Digest what, byte[] drift) {
        if (!toldDrifts.isNews(session, member.nodeId(), member.node().incarnation(), what)) {
            return false;
        }
        member.drifted(drift);
        return true;
    }

    /** Those who are connected to a session now. */
    public Collection<Member<M>> members(String session) {
        return live(session).map(LiveSession::members).orElse(List.of());
    }

    private Optional<LiveSession<M>> live(String session) {
        synchronized (slots) {
            Slot<M> slot = slots.get(session);
            return slot == null ? Optional.empty() : Optional.ofNullable(slot.session);
        }
    }

    /** Sessions that someone uses now. */
    public int sessionCount() {
        return all().size();
    }

    /** Nodes that are connected now. */
    public int memberCount() {
        return all().stream().mapToInt(session -> session.members().size()).sum();
    }

    /** Names that collide in the sessions that someone uses now; some seconds old. */
    public int collisionCount() {
        return all().stream().mapToInt(LiveSession::collisions).sum();
    }

    /** A node that is connected to a session now. */
    public Optional<Member<M>> member(String session, String nodeId) {
        return members(session).stream()
                .filter(member -> member.nodeId().equals(nodeId))
                .findAny();
    }

    /**
     * Looks where all sessions are, in one go: whether they are still there, and whether other hubs have committed what did
     * not come here. To be called every second where there may be others, every few seconds else.
     */
    public void poll() {
        List<LiveSession<M>> all = all();
        List<String> names = all.stream().map(LiveSession::name).toList();
        polls.begin(services.sessions().heads(names), found -> all.forEach(session -> told(session, found)), e -> {});
    }

    private static <M> void told(LiveSession<M> session, Map<String, Standing> found) {
        Standing now = found.get(session.name());
        if (now == null) {
            session.poll();
        } else {
            session.headIs(now.head(), now.collisions());
        }
    }

    /** Publishes what was left in the outboxes of the sessions that someone uses now. */
    public Uni<Void> drainOutboxes() {
        synchronized (slots) {
            return relay.drain(List.copyOf(slots.keySet()));
        }
    }

    /** Renews the leases of all nodes, in one go. To be called every third of the lease time. */
    public void tick() {
        List<LiveSession<M>> all = all();
        Map<String, Map<String, Long>> tokens = new HashMap<>();
        all.stream()
                .filter(session -> !session.members().isEmpty())
                .forEach(session ->
                        tokens.put(session.name(), session.membership().fencingTokens()));
        renewals.begin(
                services.sessions().renewMany(tokens, services.settings().leaseMillis()),
                fenced -> all.forEach(session -> renewed(session, tokens, fenced)),
                e -> {});
        all.forEach(session -> session.membership().saveHealth());
    }

    private static <M> void renewed(
            LiveSession<M> session, Map<String, Map<String, Long>> asked, Map<String, Set<String>> fenced) {
        Set<String> lost = fenced.get(session.name());
        if (lost == null) {
            session.membership().renew();
        } else {
            session.membership().renewed(asked.getOrDefault(session.name(), Map.of()), lost);
        }
    }

    /**
     * Tells all nodes that the hub is going away, ends their streams, and lets no more join. Completes when the last
     * stream has ended.
     */
    public Uni<Void> drain() {
        synchronized (slots) {
            draining = true;
            if (slots.isEmpty()) {
                idle.complete(null);
            }
        }
        all().forEach(LiveSession::drain);
        return Uni.createFrom().completionStage(idle);
    }

    /** The action's user of the slot is to be released by it. */
    private <T> Uni<T> use(String session, BiFunction<Slot<M>, LiveSession<M>, Uni<T>> action) {
        return Uni.createFrom().deferred(() -> {
            synchronized (slots) {
                if (draining) {
                    return Uni.createFrom().failure(new DrainingException());
                }
                Slot<M> slot = slots.computeIfAbsent(session, name -> new Slot<>(name, this::open));
                slot.users++;
                return slot.opening.onFailure().invoke(e -> release(slot)).chain(live -> action.apply(slot, live));
            }
        });
    }

    private Uni<LiveSession<M>> open(Slot<M> slot) {
        return services.sessions()
                .info(slot.name)
                .map(info -> new LiveSession<>(
                        info,
                        services,
                        lostContents,
                        new Unattended(slot.name, services.sessions(), merges, copies),
                        relay,
                        () -> release(slot),
                        () -> retire(slot)));
    }

    private void release(Slot<M> slot) {
        synchronized (slots) {
            if (--slot.users == 0) {
                retire(slot);
            }
        }
    }

    /** Who comes from now on gets another live session of that name. */
    private void retire(Slot<M> slot) {
        LiveSession<M> opened = slot.session;
        if (opened != null) {
            opened.close();
        }
        synchronized (slots) {
            slots.remove(slot.name, slot);
            if (draining && slots.isEmpty()) {
                idle.complete(null);
            }
        }
    }

    private List<LiveSession<M>> all() {
        List<LiveSession<M>> found = new ArrayList<>();
        synchronized (slots) {
            for (Slot<M> slot : slots.values()) {
                if (slot.session != null) {
                    found.add(slot.session);
                }
            }
        }
        return found;
    }
}
