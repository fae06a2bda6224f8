package io.ghostmirror.hub.kafka;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics of sessions: one partition each, made when they are first needed. Safe for concurrent use. */
final class Topics {

    private final Admin admin;
    private final Retention retention;
    private final Map<String, CompletableFuture<Void>> made = new ConcurrentHashMap<>();

    Topics(Admin admin, Retention retention) {
        this.admin = admin;
        this.retention = retention;
    }

    /** Makes a topic if it is missing. */
    CompletionStage<Void> make(String topic) {
        return made.computeIfAbsent(topic, this::create).whenComplete((done, failure) -> {
            if (failure != null) {
                made.remove(topic);
            }
        });
    }

    /** A topic is not what it was taken for. */
    void forget(String topic) {
        made.remove(topic);
    }

    private CompletableFuture<Void> create(String topic) {
        var wanted = new NewTopic(topic, Optional.of(1), Optional.empty()).configs(retention.configuration());
        return admin.createTopics(List.of(wanted))
                .all()
                .toCompletionStage()
                .exceptionally(Topics::unlessItExists)
                .toCompletableFuture();
    }

    /** Deletes a topic, if there is one. */
    CompletionStage<Void> delete(String topic) {
        made.remove(topic);
        return admin.deleteTopics(List.of(topic)).all().toCompletionStage().exceptionally(Topics::unlessItIsGone);
    }

    private static Void unlessItIsGone(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof UnknownTopicOrPartitionException) {
            return null;
        }
        throw new CompletionException(cause);
    }

    /** Of all topics of this Kafka that are not its own. */
    CompletionStage<Set<String>> names() {
        return admin.listTopics().names().toCompletionStage();
    }

    private static Void unlessItExists(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof TopicExistsException) {
            return null;
        }
        throw new CompletionException(cause);
    }

    /** The offset that the next record of a topic's only partition will have. */
    CompletionStage<Long> end(TopicPartition partition) {
        return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                .partitionResult(partition)
                .toCompletionStage()
                .thenApply(ListOffsetsResultInfo::offset);
    }
}
