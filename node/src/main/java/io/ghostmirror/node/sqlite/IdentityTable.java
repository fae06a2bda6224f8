package io.ghostmirror.node.sqlite;

import io.ghostmirror.node.port.NodeStore.Identity;
import io.ghostmirror.node.port.NodeStoreException;
import java.security.SecureRandom;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Who the node is: one row, written when the file is made and never again. */
final class IdentityTable {

    private IdentityTable() {}

    static void create(Database database, String session, String nodeId) throws SQLException {
        byte[] incarnation = new byte[16];
        new SecureRandom().nextBytes(incarnation);
        try (PreparedStatement insert = database.connection()
                .prepareStatement("INSERT INTO identity (incarnation, session, node_id) VALUES (?, ?, ?)")) {
            insert.setBytes(1, incarnation);
            insert.setString(2, session);
            insert.setString(3, nodeId);
            insert.executeUpdate();
        }
    }

    static Optional<Identity> read(Database database) throws SQLException {
        try (PreparedStatement select =
                        database.connection().prepareStatement("SELECT incarnation, session, node_id FROM identity");
                ResultSet row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(new Identity(row.getBytes(1), row.getString(2), row.getString(3)))
                    : Optional.empty();
        }
    }

    /** Returns the identity when it is that of {@code session}, and of {@code nodeId} if given; refuses it otherwise. */
    static Identity require(Database database, String session, Optional<String> nodeId) throws SQLException {
        Identity identity = read(database)
                .orElseThrow(() -> new NodeStoreException("The state in " + database.file()
                        + " has no identity: move it away and join again, which deletes nothing."));
        if (!identity.session().equals(session)) {
            throw madeFor(database, "session \"" + identity.session() + "\", not \"" + session + "\"");
        }
        if (nodeId.isPresent() && !identity.nodeId().equals(nodeId.get())) {
            throw madeFor(database, "node \"" + identity.nodeId() + "\", not \"" + nodeId.get() + "\"");
        }
        return identity;
    }

    private static NodeStoreException madeFor(Database database, String whom) {
        return new NodeStoreException("The state directory " + database.file().getParent() + " was made for " + whom
                + ": give another --state-dir, or none.");
    }
}
