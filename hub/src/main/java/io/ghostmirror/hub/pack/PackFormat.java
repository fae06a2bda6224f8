package io.ghostmirror.hub.pack;

import java.util.Optional;
import java.util.UUID;

/**
 * What stands beside packs, under the name {@link #NAME}: whose they are.
 *
 * @param id tells these packs from those in other places
 */
public record PackFormat(String id) {

    public static final String NAME = "format";

    /** How the text begins. */
    public static final String MARKER = "ghost-mirror-packs 1";

    /** Of packs that begin now. */
    public static PackFormat random() {
        return new PackFormat(UUID.randomUUID().toString());
    }

    /** What was noted; empty when it is not about packs, or packs of another kind. */
    public static Optional<PackFormat> of(String text) {
        String line = text.strip();
        return line.startsWith(MARKER + " ")
                ? Optional.of(new PackFormat(line.substring(MARKER.length() + 1)))
                : Optional.empty();
    }

    public String text() {
        return MARKER + " " + id + "\n";
    }
}
