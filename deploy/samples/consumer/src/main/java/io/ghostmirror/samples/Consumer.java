package io.ghostmirror.samples;

import com.google.protobuf.InvalidProtocolBufferException;
import io.ghostmirror.proto.v1.Change;
import io.ghostmirror.proto.v1.Commit;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Prints what Kafka has of a session's changes, and new ones as they come: in the order of the session, each once. */
public final class Consumer {

    private static final String COMMIT = "io.ghostmirror.commit.v1";
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /** Commits that came before one that is missing. */
    private final SortedMap<Long, Commit> early = new TreeMap<>();

    private long epoch;
    private long next;
    private long movedNanos;

    /** Arguments: the brokers as HOST:PORT, and the session's name. */
    public static void main(String[] args) throws InvalidProtocolBufferException {
        var topic = new TopicPartition("ghost.default." + args[1] + ".deltas", 0);
        var consumer = new Consumer();
        try (var kafka = new KafkaConsumer<>(
                Map.of("bootstrap.servers", args[0]), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            kafka.assign(List.of(topic));
            kafka.seekToBeginning(List.of(topic));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : kafka.poll(Duration.ofSeconds(1))) {
                    if (header(record, "ce_type").equals(COMMIT)) {
                        consumer.take(Long.parseLong(header(record, "ce_epoch")), Commit.parseFrom(record.value()));
                    }
                }
                consumer.printInOrder();
            }
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    /** The first commit that comes of an epoch is where it begins here; what is of an earlier epoch, or repeated, goes. */
    private void take(long itsEpoch, Commit commit) {
        if (itsEpoch > epoch) {
            printInOrder();
            early.clear();
            epoch = itsEpoch;
            next = commit.getSeq();
            movedNanos = System.nanoTime();
        }
        if (itsEpoch == epoch && commit.getSeq() >= next) {
            early.put(commit.getSeq(), commit);
        }
    }

    /** A missing commit comes within seconds; one that Kafka never gets was not published for days, and is forgotten. */
    private void printInOrder() {
        if (!early.isEmpty() && early.firstKey() > next && System.nanoTime() - movedNanos > PATIENCE.toNanos()) {
            System.err.println("commits " + next + " to " + (early.firstKey() - 1) + " did not come");
            next = early.firstKey();
        }
        for (Commit commit = early.remove(next); commit != null; commit = early.remove(next)) {
            for (Change change : commit.getChangesList()) {
                System.out.println(next + " " + commit.getOrigin() + " "
                        + change.getKindCase().name().toLowerCase(java.util.Locale.ROOT) + " "
                        + change.getPath().toStringUtf8());
            }
            next++;
            movedNanos = System.nanoTime();
        }
    }
}
