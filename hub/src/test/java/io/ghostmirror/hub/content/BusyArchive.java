package io.ghostmirror.hub.content;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.SessionStore;
import io.smallrye.mutiny.Uni;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Supplier;

/** The archive of a store, in which things happen between an archiver's steps. */
final class BusyArchive implements LogArchive {

    private final SessionStore store;
    private final LogArchive archive;

    Supplier<Uni<? extends Void>> beforeRecords = Uni.createFrom()::voidItem;
    Supplier<Uni<? extends Void>> beforeAdd = Uni.createFrom()::voidItem;
    /** As when another hub has come first. */
    boolean takesNothing;

    BusyArchive(SessionStore store) {
        this.store = store;
        this.archive = store.archive();
    }

    /** The store with this for its archive. */
    SessionStore store() {
        return (SessionStore) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {SessionStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("archive")) {
                        return this;
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Uni<Recent> recent(String session) {
        return archive.recent(session);
    }

    @Override
    public Uni<List<CommitRecord>> records(String session, long afterSeq, int limit) {
        return Uni.createFrom().deferred(beforeRecords).chain(() -> archive.records(session, afterSeq, limit));
    }

    @Override
    public Commit commit(byte[] record) {
        return archive.commit(record);
    }

    @Override
    public Uni<Boolean> add(String session, long epoch, LogSegment segment, List<CommitRecord> packed, long round) {
        return takesNothing
                ? Uni.createFrom().item(false)
                : Uni.createFrom().deferred(beforeAdd).chain(() -> archive.add(session, epoch, segment, packed, round));
    }

    @Override
    public Uni<List<LogSegment>> segments(String session, long afterSeq, int limit) {
        return archive.segments(session, afterSeq, limit);
    }

    @Override
    public Uni<Void> forget(String session, long seq) {
        return archive.forget(session, seq);
    }
}
