package io.ghostmirror.hub.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.live.Outbox;
import io.ghostmirror.hub.live.SerialQueue;
import io.ghostmirror.hub.port.ContentStore;
import io.ghostmirror.hub.port.ContentStore.Piece;
import io.ghostmirror.hub.port.DamagedContentException;
import io.ghostmirror.hub.port.HubMeters;
import io.ghostmirror.hub.port.SessionStore.StoreUnavailableException;
import io.ghostmirror.hub.port.WrongDigestException;
import io.ghostmirror.proto.v1.ChunkReceipt;
import io.ghostmirror.proto.v1.FetchContent;
import io.ghostmirror.proto.v1.FileChunk;
import io.ghostmirror.proto.v1.FileSyncRequest;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.FindMissing;
import io.ghostmirror.proto.v1.Missing;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A BULK stream: takes content in and gives it out. Holds at most {@link #WINDOW} bytes of what the node sends and
 * {@link #AHEAD} pieces of what it fetches, less when all streams of the hub together have no room; more comes in as
 * that is done, and goes out as the node reads.
 */
final class BulkHandler implements StreamHandler {

    private static final Logger LOG = Logger.getLogger(BulkHandler.class);

    /** Bytes of messages under way: asked for, being stored, or not answered yet. */
    private static final int WINDOW = 4 << 20;

    /** Messages asked for beforehand. More would let nodes that are idle now fill the hub all at once. */
    private static final int ASKED_AHEAD = 2;

    /** Largest message. */
    static final int FRAME = ContentStore.MAX_PIECE_BYTES + 4096;

    /** Pieces read before the node asks for the next message. */
    private static final int AHEAD = 8;

    /** What a piece is taken to be before the first was read: most are of files that were cut. */
    private static final int AVERAGE_PIECE = 64 << 10;

    private static final int MAX_RECEIPTS = 1024;

    private static final int MAX_FETCH = 64;
    private static final int MAX_FIND = 4096;

    private final ContentStore contents;
    private final Executor workers;
    private final HubMeters meters;
    private final ContentBudget budget;
    private final SerialQueue serial = new SerialQueue();
    private final Outbox<FileSyncResponse> outbox = new Outbox<>(serial, this::next);
    private final Queue<FileSyncResponse> ready = new ArrayDeque<>();
    private final List<ByteString> stored = new ArrayList<>();
    private final List<ByteString> absent = new ArrayList<>();
    private final List<ByteString> refused = new ArrayList<>();
    private final Queue<Digest> wanted = new ArrayDeque<>();
    private @Nullable Demand demand;
    private int reading;
    private int expected = AVERAGE_PIECE;
    private int askedFor;
    private long underWay;
    private boolean over;

    /** @param workers decompress and read */
    BulkHandler(ContentStore contents, Executor workers, HubMeters meters, ContentBudget budget) {
        this.contents = contents;
        this.workers = workers;
        this.meters = meters;
        this.budget = budget;
        outbox.onEnd(this::over);
    }

    /** What is being stored or read is in memory until that is done. */
    private void over() {
        over = true;
        ready.forEach(message -> budget.add(-weight(message)));
        ready.clear();
        wanted.clear();
    }

    private static long weight(FileSyncResponse message) {
        return message.hasChunk() ? message.getChunk().getData().size() : message.getSerializedSize();
    }

    @Override
    public Multi<FileSyncResponse> messages() {
        return outbox;
    }

    @Override
    public void start(Demand newDemand) {
        serial.execute(() -> {
            demand = newDemand;
            askForMore();
        });
    }

    @Override
    public void message(FileSyncRequest message) {
        switch (message.getMessageCase()) {
            case CHUNK -> upload(message.getChunk());
            case FIND_MISSING -> findMissing(message.getFindMissing());
            case FETCH -> fetch(message.getFetch());
            case OPEN, COMMIT, APPLIED, QUERY, MESSAGE_NOT_SET ->
                throw new IllegalArgumentException("message on a BULK stream: " + message.getMessageCase()
                        + " (expected: FIND_MISSING, CHUNK or FETCH)");
        }
    }

    @Override
    public void refuse(Throwable why) {
        outbox.fail(why);
    }

    @Override
    public void ended() {
        outbox.complete();
    }

    private void upload(FileChunk chunk) {
        Digest digest = Digest.ofBytes(chunk.getDigest().toByteArray());
        ByteString name = chunk.getDigest();
        long size = chunk.getSerializedSize();
        long holds = size + Math.clamp(chunk.getRawSize(), 0, ContentStore.MAX_PIECE_BYTES);
        Uni<byte[]> bytes = chunk.getRawSize() == 0
                ? Uni.createFrom().item(chunk.getData().toByteArray())
                : Uni.createFrom().item(() -> Compression.decompress(chunk)).runSubscriptionOn(workers);
        serial.execute(() -> came(holds));
        bytes.chain(content -> contents.put(List.of(new Piece(digest, content))))
                .subscribe()
                .with(
                        done -> serial.execute(() -> {
                            meters.contentIn(size);
                            stored.add(name);
                            finished(holds);
                        }),
                        failure -> failed(name, holds, failure));
    }

    private void failed(ByteString name, long holds, Throwable failure) {
        serial.execute(() -> {
            if (failure instanceof WrongDigestException) {
                refused.add(name);
            } else {
                outbox.fail(failure);
            }
            finished(holds);
        });
    }

    private void findMissing(FindMissing question) {
        if (question.getDigestsCount() > MAX_FIND) {
            throw new IllegalArgumentException(
                    "digests in find_missing: " + question.getDigestsCount() + " (expected: at most " + MAX_FIND + ")");
        }
        List<Digest> digests = question.getDigestsList().stream()
                .map(digest -> Digest.ofBytes(digest.toByteArray()))
                .toList();
        long id = question.getId();
        long size = question.getSerializedSize();
        serial.execute(() -> came(size));
        contents.lease(digests).subscribe().with(missing -> found(id, size, missing), failure -> {
            outbox.fail(failure);
            serial.execute(() -> finished(size));
        });
    }

    private void found(long question, long size, List<Digest> missing) {
        var answer = Missing.newBuilder().setId(question);
        missing.forEach(digest -> answer.addDigests(UnsafeByteOperations.unsafeWrap(digest.bytes())));
        serial.execute(() -> {
            give(FileSyncResponse.newBuilder().setMissing(answer).build());
            finished(size);
        });
    }

    private void fetch(FetchContent request) {
        if (request.getDigestsCount() > MAX_FETCH) {
            throw new IllegalArgumentException(
                    "digests in fetch: " + request.getDigestsCount() + " (expected: at most " + MAX_FETCH + ")");
        }
        List<Digest> digests = request.getDigestsList().stream()
                .map(digest -> Digest.ofBytes(digest.toByteArray()))
                .toList();
        serial.execute(() -> {
            if (!over) {
                wanted.addAll(digests);
            }
            came(0);
            outbox.wake();
        });
    }

    private void came(long bytes) {
        askedFor--;
        underWay += bytes;
        budget.add(bytes);
        askForMore();
    }

    private void finished(long bytes) {
        underWay -= bytes;
        budget.add(-bytes);
        outbox.wake();
        askForMore();
    }

    private void give(FileSyncResponse message) {
        if (!over) {
            ready.add(message);
            budget.add(weight(message));
        }
    }

    private void askForMore() {
        Demand started = demand;
        while (started != null && hasRoomForOneMore()) {
            askedFor++;
            started.request(1);
        }
    }

    private boolean hasRoomForOneMore() {
        int receipts = stored.size() + absent.size() + refused.size();
        boolean queues = ready.size() < 2 * AHEAD && wanted.size() < MAX_FETCH * 4 && receipts < MAX_RECEIPTS;
        boolean window = askedFor < ASKED_AHEAD && underWay + (askedFor + 1) * FRAME <= WINDOW;
        boolean little = askedFor == 0 && underWay < FRAME && ready.isEmpty();
        return !over && queues && window && (little || budget.hasRoom());
    }

    private @Nullable FileSyncResponse next() {
        readAhead();
        FileSyncResponse message = ready.poll();
        if (message != null) {
            budget.add(-weight(message));
        }
        if (message == null && !(stored.isEmpty() && absent.isEmpty() && refused.isEmpty())) {
            var receipt = ChunkReceipt.newBuilder()
                    .addAllStored(stored)
                    .addAllAbsent(absent)
                    .addAllRefused(refused);
            stored.clear();
            absent.clear();
            refused.clear();
            message = FileSyncResponse.newBuilder().setReceipt(receipt).build();
        }
        askForMore();
        return message;
    }

    private void readAhead() {
        while (reading + ready.size() < (budget.hasRoom() ? AHEAD : 1) && !wanted.isEmpty()) {
            Digest digest = wanted.remove();
            reading++;
            int reserved = expected;
            budget.add(reserved);
            contents.get(digest)
                    .onFailure()
                    .invoke(failure -> unread(digest, failure))
                    .onFailure()
                    .recoverWithItem(Optional.empty())
                    .subscribe()
                    .with(found -> serial.execute(() -> {
                        budget.add(-reserved);
                        read(digest, found);
                    }));
        }
    }

    /** One piece that cannot be read is no reason to give out none. */
    private static void unread(Digest digest, Throwable failure) {
        if (failure instanceof DamagedContentException) {
            LOG.warnf(failure, "content damaged digest=%s", digest.hex());
        } else if (failure instanceof StoreUnavailableException) {
            LOG.debugf("content not read digest=%s (%s)", digest.hex(), failure.getMessage());
        } else {
            LOG.warnf("content not read digest=%s (%s)", digest.hex(), failure.getMessage());
        }
    }

    private void read(Digest digest, Optional<byte[]> found) {
        reading--;
        ByteString name = UnsafeByteOperations.unsafeWrap(digest.bytes());
        if (found.isPresent()) {
            expected = found.get().length;
            meters.contentOut(found.get().length);
            var chunk = FileChunk.newBuilder().setDigest(name).setData(UnsafeByteOperations.unsafeWrap(found.get()));
            give(FileSyncResponse.newBuilder().setChunk(chunk).build());
        } else {
            absent.add(name);
        }
        outbox.wake();
    }
}
