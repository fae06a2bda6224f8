package io.ghostmirror.cluster.balancer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What a hub says of itself at {@code /q/health/ready}. */
enum Health {
    /** It is ready. */
    SERVING,
    /** It answers that it is not ready: connections get a clear refusal there. */
    UNREADY,
    /** It takes connections, or the kernel does for it, and does not answer in time. */
    SILENT,
    /** Nobody listens. */
    GONE;

    private static final int STATUS_LENGTH = "HTTP/1.1 200".length();

    /** Asks once; {@code patience} bounds the connect and each read. */
    static Health of(InetSocketAddress http, Duration patience) {
        int millis = Math.toIntExact(patience.toMillis());
        try (var socket = new Socket()) {
            socket.connect(http, millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream()
                    .write(("GET /q/health/ready HTTP/1.1\r\nHost: " + http.getHostString() + ":" + http.getPort()
                                    + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] status = socket.getInputStream().readNBytes(STATUS_LENGTH);
            if (status.length < STATUS_LENGTH) {
                return SILENT;
            }
            return new String(status, StandardCharsets.US_ASCII).endsWith(" 200") ? SERVING : UNREADY;
        } catch (ConnectException refused) {
            return GONE;
        } catch (IOException silent) {
            return SILENT;
        }
    }
}
