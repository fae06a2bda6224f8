package io.ghostmirror.hub.segment;

/**
 * Where a record lies.
 *
 * @param segment the segment's number, from 1; never used again
 * @param offset of the record's first byte in its segment
 * @param length of the record in bytes, header included
 */
record Location(int segment, int offset, int length) {

    int end() {
        return offset + length;
    }

    @Override
    public String toString() {
        return "segment " + segment + " at byte " + offset;
    }
}
