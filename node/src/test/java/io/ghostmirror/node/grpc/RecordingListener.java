package io.ghostmirror.node.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.core.session.LastRequest;
import io.ghostmirror.node.port.HubConnection.Listener;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what it was told, in order; can be told to take its time. */
final class RecordingListener implements Listener {

    sealed interface Told {
        record Connected(long connection, boolean cursorValid, Cursor head) implements Told {}

        record Rows(List<Row> rows, boolean last, Cursor head) implements Told {}

        record Bucket(int bucket, List<Row> rows, Cursor head) implements Told {}

        record Buckets(List<Digest> digests, Cursor head) implements Told {}

        record Committed(Commit commit, Map<Digest, byte[]> inline) implements Told {}

        record Result(CommitResult result) implements Told {}

        record HeldDeletes(boolean approved) implements Told {}

        record Resolved(WorkspacePath path) implements Told {}

        record Needed(WorkspacePath path, Entry.File file) implements Told {}

        record Disconnected(String why) implements Told {}

        record Refused(String why) implements Told {}
    }

    private static final int ANY_NUMBER = 1 << 20;

    final BlockingQueue<Told> told = new LinkedBlockingQueue<>();
    final AtomicInteger commits = new AtomicInteger();
    volatile Cursor cursor = Cursor.NONE;
    private final Semaphore commitsAllowed = new Semaphore(ANY_NUMBER);
    private final AtomicInteger inside = new AtomicInteger();

    /** From now on a commit is only taken when {@link #resume} was called. */
    void stall() {
        commitsAllowed.drainPermits();
    }

    void resume() {
        commitsAllowed.release(ANY_NUMBER);
    }

    <T extends Told> T next(Class<T> kind) throws InterruptedException {
        Told next = told.poll(20, TimeUnit.SECONDS);
        assertThat(next).isInstanceOf(kind);
        return kind.cast(next);
    }

    private void tell(Told what) {
        assertThat(inside.getAndIncrement()).as("calls at the same time").isZero();
        told.add(what);
        inside.decrementAndGet();
    }

    @Override
    public Cursor cursor() {
        return cursor;
    }

    @Override
    public void onConnected(long connection, boolean cursorValid, Cursor head, LastRequest last) {
        tell(new Told.Connected(connection, cursorValid, head));
    }

    @Override
    public void onRows(List<Row> rows, boolean last, Cursor head) {
        tell(new Told.Rows(rows, last, head));
    }

    @Override
    public void onBucket(int bucket, List<Row> rows, Cursor head) {
        tell(new Told.Bucket(bucket, rows, head));
    }

    @Override
    public void onBuckets(List<Digest> digests, Cursor head) {
        tell(new Told.Buckets(digests, head));
    }

    @Override
    public void onCommit(Commit commit, Map<Digest, byte[]> inline) {
        commits.incrementAndGet();
        commitsAllowed.acquireUninterruptibly();
        tell(new Told.Committed(commit, inline));
    }

    @Override
    public void onResult(CommitResult result) {
        tell(new Told.Result(result));
    }

    @Override
    public void onHeldDeletes(boolean approved) {
        tell(new Told.HeldDeletes(approved));
    }

    @Override
    public void onConflictResolved(WorkspacePath path) {
        tell(new Told.Resolved(path));
    }

    @Override
    public void onContentNeeded(WorkspacePath path, Entry.File file) {
        tell(new Told.Needed(path, file));
    }

    @Override
    public void onDisconnected(String why) {
        tell(new Told.Disconnected(why));
    }

    @Override
    public void onRefused(String why) {
        tell(new Told.Refused(why));
    }
}
