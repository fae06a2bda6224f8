package io.ghostmirror.hub.live;

import io.ghostmirror.core.change.Commit;
import io.ghostmirror.core.change.CommitResult;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.session.Cursor;
import io.ghostmirror.hub.port.SessionStore.NodeLease;
import java.util.List;
import java.util.Map;

/**
 * Makes a transport's messages. Each commit is encoded once and the message shared by all members, so that messages
 * must be immutable. Safe for concurrent use.
 *
 * @param <M> the messages
 */
public interface Encoding<M> {

    M opened(NodeLease lease, boolean cursorValid, Cursor head);

    M commit(Commit commit, Map<Digest, byte[]> inline);

    M result(CommitResult result);

    /**
     * Rows as messages of bounded size.
     *
     * @param last whether the last of the messages, of which there is then at least one, ends the pages at {@code head}
     */
    List<M> page(List<Row> rows, boolean last, Cursor head);

    /** All rows of a bucket, in one message. */
    M bucket(int bucket, List<Row> rows, Cursor head);

    M buckets(List<Digest> digests, Cursor head);

    M drain(int reconnectAfterMillis);

    M heldDeletes(boolean approved);

    M conflictResolved(WorkspacePath path);

    /** Content of a file has been lost. */
    M needContent(WorkspacePath path, Entry.File file);

    /** What a message costs to keep, in bytes. */
    long weight(M message);
}
