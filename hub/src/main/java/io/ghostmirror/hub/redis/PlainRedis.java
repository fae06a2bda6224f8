package io.ghostmirror.hub.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What is said to a Redis while there is no client for it: before there is one, and after. */
final class PlainRedis {

    private static final int TIMEOUT_MILLIS = 1_000;

    private PlainRedis() {}

    /** Whether it serves. */
    static boolean answers(String host, int port, String password) {
        return says(host, port, password, "PING", "+PONG\r\n");
    }

    /** Has it end at once; a signal would wait until it next looks around. Returns when it has closed its connections. */
    static void shutDown(String host, int port, String password) {
        says(host, port, password, "SHUTDOWN NOSAVE", "-");
    }

    private static boolean says(String host, int port, String password, String command, String answer) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            String said = "AUTH " + password + "\r\n" + command + "\r\n";
            socket.getOutputStream().write(said.getBytes(StandardCharsets.US_ASCII));
            byte[] expected = ("+OK\r\n" + answer).getBytes(StandardCharsets.US_ASCII);
            byte[] heard = socket.getInputStream().readNBytes(expected.length);
            return Arrays.equals(heard, expected);
        } catch (IOException notNow) {
            return false;
        }
    }
}
