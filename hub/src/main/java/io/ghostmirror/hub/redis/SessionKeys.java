package io.ghostmirror.hub.redis;

import io.ghostmirror.core.path.WorkspacePath;
import io.vertx.mutiny.core.buffer.Buffer;
import java.util.List;
import java.util.stream.Stream;

/** The keys of one session, which share a hash tag, and those of the registry, which are in the slot of the names. */
record SessionKeys(String id) {

    static final String SESSIONS = "gm:sessions";
    static final String ROUNDS = "gm:rounds";
    static final String EPOCHS = "gm:{gm:sessions}:epochs";

    /** Ids of deleted sessions, by the time of that. */
    static final String DELETED = "gm:{gm:sessions}:deleted";

    /** What is left to be removed, or to be deleted: id -> time of that in ms, a space, name. */
    static final String REMAINS = "gm:{gm:sessions}:remains";

    String key(String name) {
        return "gm:{" + id + "}:" + name;
    }

    String head() {
        return key("head");
    }

    /** That the session was deleted. It goes by itself, when no hub can still be about to make the head. */
    String end() {
        return key("end");
    }

    String rows() {
        return key("rows");
    }

    String seqs() {
        return key("seqs");
    }

    String names() {
        return key("names");
    }

    String buckets() {
        return key("buckets");
    }

    String digests() {
        return key("digests");
    }

    String log() {
        return key("log");
    }

    String collisions() {
        return key("collisions");
    }

    String archive() {
        return key("archive");
    }

    /** Seqs of commits that may not be published yet, by their time. */
    String outbox() {
        return key("outbox");
    }

    /** Contents that commits made durable, by digest, which the content store may not have yet. */
    String contents() {
        return key("contents");
    }

    String conflicts() {
        return key("conflicts");
    }

    /** Followed by a path: the list of its conflict's candidates. */
    String candidates() {
        return key("candidates:");
    }

    Buffer candidates(WorkspacePath path) {
        return Buffer.buffer(candidates()).appendBytes(path.bytes());
    }

    /** What candidates were made on; fields are a path, a zero byte, and the candidate without its time. */
    String bases() {
        return key("bases");
    }

    /** Candidates that were copied, by the fields of {@link #bases}: where. */
    String copies() {
        return key("copies");
    }

    /** Settings that were ever changed, by key. */
    String settings() {
        return key("settings");
    }

    String node(String nodeId) {
        return key("node:" + nodeId);
    }

    String health() {
        return key("health");
    }

    String drift() {
        return key("drift");
    }

    /** All keys of a session but those of single nodes and conflicts. */
    List<String> ofAll() {
        return Stream.of(
                        "head",
                        "rows",
                        "seqs",
                        "names",
                        "kids",
                        "buckets",
                        "digests",
                        "log",
                        "folds",
                        "collisions",
                        "archive",
                        "outbox",
                        "contents",
                        "conflicts",
                        "bases",
                        "copies",
                        "settings",
                        "health",
                        "drift",
                        "fence")
                .map(this::key)
                .toList();
    }

    /** @param answer the key that has the answer to a repeated request, without what is common to all */
    Buffer[] ofCommit(String answer) {
        String[] keys = {
            head(),
            rows(),
            seqs(),
            names(),
            key("kids"),
            buckets(),
            digests(),
            log(),
            conflicts(),
            key(answer),
            key("folds"),
            collisions(),
            outbox(),
            contents()
        };
        var buffers = new Buffer[keys.length];
        for (int i = 0; i < keys.length; i++) {
            buffers[i] = Buffer.buffer(keys[i]);
        }
        return buffers;
    }
}
