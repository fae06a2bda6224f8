package io.ghostmirror.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** One who reads events over a socket of its own, and reads nothing that it is not asked to. */
final class EventLines implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;
    private static final int SMALL = 4096;

    private final Socket socket = new Socket();
    private final BufferedReader lines;

    EventLines(HttpFixture hub, String query, String... headers) {
        try {
            socket.setReceiveBufferSize(SMALL);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.connect(new InetSocketAddress("127.0.0.1", hub.port()));
            var head = new StringBuilder("GET /api/v1/sessions/s/events" + query + " HTTP/1.0\r\nHost: hub\r\n"
                    + "Authorization: " + hub.bearer() + "\r\n");
            for (String header : headers) {
                head.append(header).append("\r\n");
            }
            socket.getOutputStream().write(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8), SMALL);
            assertThat(lines.readLine()).contains("200");
            while (!lines.readLine().isEmpty()) {
                // the headers
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The next block's fields; a comment is the field "". */
    Map<String, String> next() {
        try {
            Map<String, String> fields = new LinkedHashMap<>();
            for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
                String[] parts = line.split(": ?", 2);
                fields.put(parts[0], parts[1]);
            }
            return fields;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** The next event that is one of a type; others are left out. */
    JsonObject next(String type) {
        Map<String, String> fields = next();
        while (!type.equals(fields.get("event"))) {
            fields = next();
        }
        JsonObject json = new JsonObject(fields.get("data"));
        assertThat(json.getString("event")).isEqualTo(type);
        return json;
    }

    /** Whether the stream has ended. */
    boolean isOver() {
        try {
            return lines.readLine() == null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
