package io.ghostmirror.hub.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Asks a Redis whether it serves, before there is a client for it. */
final class RedisPing {

    private static final int TIMEOUT_MILLIS = 1_000;

    private RedisPing() {}

    static boolean answers(String host, int port, String password) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String asked = "AUTH " + password + "\r\nPING\r\n";
            socket.getOutputStream().write(asked.getBytes(StandardCharsets.US_ASCII));
            byte[] expected = "+OK\r\n+PONG\r\n".getBytes(StandardCharsets.US_ASCII);
            byte[] answer = socket.getInputStream().readNBytes(expected.length);
            return Arrays.equals(answer, expected);
        } catch (IOException notYet) {
            return false;
        }
    }
}
