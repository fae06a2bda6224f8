package io.ghostmirror.node.sqlite;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.tree.Unanswered;
import io.ghostmirror.core.tree.Unanswered.Asked;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Requests that are not answered, each in one row whatever the number of its paths: it is written before it is sent. */
final class RequestTable {

    private final PreparedStatement put;
    private final PreparedStatement forget;
    private final PreparedStatement all;
    private final PreparedStatement clear;

    RequestTable(Database database) throws SQLException {
        put = database.prepare("INSERT OR REPLACE INTO request (number, asked) VALUES (?, ?)");
        forget = database.prepare("DELETE FROM request WHERE number <= ?");
        all = database.prepare("SELECT number, asked FROM request ORDER BY number");
        clear = database.prepare("DELETE FROM request");
    }

    void put(Unanswered request) throws SQLException {
        put.setLong(1, request.number());
        put.setBytes(2, encode(request.asked()));
        put.executeUpdate();
    }

    void forget(long upTo) throws SQLException {
        if (upTo > 0) {
            forget.setLong(1, upTo);
            forget.executeUpdate();
        }
    }

    List<Unanswered> read() throws SQLException {
        var requests = new ArrayList<Unanswered>();
        try (ResultSet rows = all.executeQuery()) {
            while (rows.next()) {
                requests.add(new Unanswered(rows.getLong(1), decode(rows.getBytes(2))));
            }
        }
        return requests;
    }

    void clear() throws SQLException {
        clear.executeUpdate();
    }

    private static byte[] encode(List<Asked> asked) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            for (Asked one : asked) {
                byte[] path = one.path().bytes();
                byte[] entry = EntryEncoding.encode(one.entry());
                out.writeShort(path.length);
                out.write(path);
                out.writeLong(one.parent().seq());
                out.write(one.parent().hash().bytes());
                out.writeShort(entry == null ? 0 : entry.length);
                out.write(entry == null ? new byte[0] : entry);
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }

    private static List<Asked> decode(byte[] bytes) {
        var asked = new ArrayList<Asked>();
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            while (in.available() > 0) {
                WorkspacePath path = WorkspacePath.ofBytes(in.readNBytes(in.readUnsignedShort()));
                var parent = new Version(in.readLong(), Digest.ofBytes(in.readNBytes(Digest.BYTES)));
                byte[] entry = in.readNBytes(in.readUnsignedShort());
                asked.add(new Asked(path, parent, EntryEncoding.decodeNullable(entry.length == 0 ? null : entry)));
            }
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return asked;
    }
}
