package io.ghostmirror.hub.content;

import io.ghostmirror.hub.port.CollectionRounds;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.LogArchive;
import io.ghostmirror.hub.port.LogArchive.CommitRecord;
import io.ghostmirror.hub.port.LogArchive.LogSegment;
import io.ghostmirror.hub.port.LogArchive.Recent;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.ContentsExpiredException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Moves what a recent log has too much of into log segments, oldest first, and forgets what is too old. The segment's
 * content is stored before it is named anywhere; when this ends in between, the content is garbage, and the commits are
 * where they were. Safe for concurrent use, from any hub.
 */
public final class Archiver {

    /** A run of commits ends with the one that reaches this. */
    private static final int RUN_BYTES = 1 << 20;

    private static final int LOOKED_AT_ONCE = 100;

    private final ContentStore contents;
    private final LogArchive archive;
    private final CollectionRounds rounds;
    private final HistorySettings settings;
    private final InstantSource clock;

    public Archiver(
            ContentStore contents,
            SessionStore sessions,
            CollectionRounds rounds,
            HistorySettings settings,
            InstantSource clock) {
        this.contents = contents;
        this.archive = sessions.archive();
        this.rounds = rounds;
        this.settings = settings;
        this.clock = clock;
    }

    /** The oldest commits of a recent log, until there are enough for a segment. */
    private final class Run {
        private final List<CommitRecord> records = new ArrayList<>();
        private long last;
        private long bytes;

        Run(Recent recent) {
            last = recent.first() - 1;
        }

        int room() {
            return bytes >= RUN_BYTES ? 0 : settings.segmentCommits() - records.size();
        }

        /** Returns whether more may follow. */
        boolean add(List<CommitRecord> found) {
            for (CommitRecord record : found) {
                if (record.seq() != last + 1 || room() == 0) {
                    return false;
                }
                records.add(record);
                last = record.seq();
                bytes += record.bytes().length;
            }
            return !found.isEmpty() && room() > 0;
        }
    }

    /** Does what is to be done for a session now. */
    public Uni<Void> archive(String session) {
        return pack(session).chain(recent -> forget(session, recent));
    }

    private Uni<Recent> pack(String session) {
        return archive.recent(session)
                .chain(recent -> settings.isTooMuch(recent.commits(), recent.bytes())
                        ? packOldest(session, recent)
                                .chain(done ->
                                        done ? pack(session) : Uni.createFrom().item(recent))
                        : Uni.createFrom().item(recent));
    }

    /** False when somebody else did it. */
    private Uni<Boolean> packOldest(String session, Recent recent) {
        return Uni.createFrom()
                .deferred(() -> {
                    long round = rounds.current();
                    return fill(session, new Run(recent))
                            .chain(run -> run.records.isEmpty()
                                    ? Uni.createFrom().item(false)
                                    : add(session, recent, run.records, round));
                })
                .onFailure(ContentsExpiredException.class)
                .invoke(late -> rounds.reached(((ContentsExpiredException) late).round()))
                .onFailure(ContentsExpiredException.class)
                .retry()
                .atMost(2);
    }

    private Uni<Run> fill(String session, Run run) {
        return archive.records(session, run.last, run.room())
                .chain(found ->
                        run.add(found) ? fill(session, run) : Uni.createFrom().item(run));
    }

    private Uni<Boolean> add(String session, Recent recent, List<CommitRecord> records, long round) {
        return Uni.createFrom()
                .item(() -> FilePieces.of(PackedLog.pack(records), 0, 0))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .chain(packed -> contents.put(packed.pieces()).chain(() -> {
                    CommitRecord last = records.getLast();
                    var segment = new LogSegment(
                            records.getFirst().seq(),
                            last.seq(),
                            packed.file(),
                            archive.commit(last.bytes()).committedMillis());
                    return archive.add(session, recent.epoch(), segment, records, round);
                }));
    }

    private Uni<Void> forget(String session, Recent recent) {
        long head = recent.first() + recent.commits() - 1;
        long oldest = clock.millis() - settings.age().toMillis();
        return archive.segments(session, 0, LOOKED_AT_ONCE).chain(segments -> {
            long upTo = head - settings.commits();
            for (LogSegment segment : segments) {
                if (segment.lastMillis() >= oldest) {
                    break;
                }
                upTo = Math.max(upTo, segment.last());
            }
            return segments.isEmpty() || segments.getFirst().last() > upTo
                    ? Uni.createFrom().voidItem()
                    : archive.forget(session, upTo);
        });
    }
}
