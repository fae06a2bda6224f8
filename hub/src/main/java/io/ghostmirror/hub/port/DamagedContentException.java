package io.ghostmirror.hub.port;

import java.io.IOException;

/** A piece was stored and its bytes are no longer what they were. It counts as missing until it is put again. */
public class DamagedContentException extends IOException {
    private static final long serialVersionUID = 1;

    public DamagedContentException(String message) {
        super(message);
    }
}
