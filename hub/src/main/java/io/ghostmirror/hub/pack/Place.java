package io.ghostmirror.hub.pack;

/**
 * Where a record lies.
 *
 * @param offset of the record's first byte in its pack
 * @param length of the record in bytes, header included
 */
public record Place(PackId pack, int offset, int length) {

    @Override
    public String toString() {
        return "pack " + pack + " at byte " + offset;
    }
}
