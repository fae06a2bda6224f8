package io.ghostmirror.hub.port;

import io.ghostmirror.core.content.Digest;

/** Bytes came under a digest that is not theirs: their file was written to while they were on their way, or they broke. */
public final class WrongDigestException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    WrongDigestException(Digest expected, int length, Digest actual) {
        super("piece " + expected.hex() + ": its " + length + " bytes have SHA-256 " + actual.hex()
                + " (expected: the digest that names it)");
    }
}
