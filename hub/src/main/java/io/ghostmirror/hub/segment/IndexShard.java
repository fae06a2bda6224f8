package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A map from digest to location and state in primitive arrays: an open-addressed table of numbers of rows, and rows that
 * stay where they are. 48 bytes a row, and 6 to 12 in the table. Safe for concurrent use.
 */
final class IndexShard {

    private static final int ROWS_PER_BLOCK = 1024;
    private static final int NONE = -1;

    /** Odd and unknown to whoever makes content, so that nobody can make digests that collide here. */
    private final long spread;

    private int[] table = new int[64];
    private final List<long[]> digests = new ArrayList<>();
    private final List<int[]> values = new ArrayList<>();
    private int size;
    private int rows;
    private int firstFree = NONE;

    IndexShard(long spread) {
        this.spread = spread | 1;
        Arrays.fill(table, NONE);
    }

    /** A row: where a piece is, and its {@link PieceState} as a number. */
    record Row(Digest digest, Location location, boolean damaged, int state) {}

    synchronized int size() {
        return size;
    }

    synchronized @Nullable Row find(Digest digest) {
        int row = table[slotOf(digest)];
        return row == NONE ? null : row(row);
    }

    /** Puts or replaces a row. */
    synchronized void put(Row row) {
        int slot = slotOf(row.digest());
        int number = table[slot];
        if (number == NONE) {
            number = takeFreeRow();
            table[slot] = number;
            size++;
            write(number, row);
            if (size * 3L > table.length * 2L) {
                grow();
            }
        } else {
            write(number, row);
        }
    }

    synchronized void remove(Digest digest) {
        int slot = slotOf(digest);
        int number = table[slot];
        if (number != NONE) {
            int[] block = values.get(number / ROWS_PER_BLOCK);
            int at = number % ROWS_PER_BLOCK * 4;
            block[at] = 0;
            block[at + 1] = firstFree;
            firstFree = number;
            size--;
            closeGap(slot);
        }
    }

    /** Rows from number {@code from} on, at most {@code limit} numbers; null when there are no more. */
    synchronized @Nullable List<Row> slice(int from, int limit) {
        if (from >= rows) {
            return null;
        }
        List<Row> slice = new ArrayList<>();
        for (int number = from; number < Math.min(rows, from + limit); number++) {
            if (values.get(number / ROWS_PER_BLOCK)[number % ROWS_PER_BLOCK * 4] != 0) {
                slice.add(row(number));
            }
        }
        return slice;
    }

    private int takeFreeRow() {
        if (firstFree != NONE) {
            int number = firstFree;
            firstFree = values.get(number / ROWS_PER_BLOCK)[number % ROWS_PER_BLOCK * 4 + 1];
            return number;
        }
        if (rows % ROWS_PER_BLOCK == 0) {
            digests.add(new long[ROWS_PER_BLOCK * 4]);
            values.add(new int[ROWS_PER_BLOCK * 4]);
        }
        return rows++;
    }

    private void write(int number, Row row) {
        long[] digest = digests.get(number / ROWS_PER_BLOCK);
        int[] value = values.get(number / ROWS_PER_BLOCK);
        int at = number % ROWS_PER_BLOCK * 4;
        digest[at] = row.digest().a();
        digest[at + 1] = row.digest().b();
        digest[at + 2] = row.digest().c();
        digest[at + 3] = row.digest().d();
        value[at] = row.location().segment();
        value[at + 1] = row.location().offset();
        value[at + 2] =
                row.damaged() ? ~row.location().length() : row.location().length();
        value[at + 3] = row.state();
    }

    private Row row(int number) {
        int[] value = values.get(number / ROWS_PER_BLOCK);
        int at = number % ROWS_PER_BLOCK * 4;
        int length = value[at + 2];
        Location location = new Location(value[at], value[at + 1], length < 0 ? ~length : length);
        return new Row(digest(number), location, length < 0, value[at + 3]);
    }

    private Digest digest(int number) {
        long[] block = digests.get(number / ROWS_PER_BLOCK);
        int at = number % ROWS_PER_BLOCK * 4;
        return new Digest(block[at], block[at + 1], block[at + 2], block[at + 3]);
    }

    /** The slot of a digest, or the empty one where it belongs. */
    private int slotOf(Digest digest) {
        int slot = home(digest.b());
        while (table[slot] != NONE && !isAt(table[slot], digest)) {
            slot = (slot + 1) & (table.length - 1);
        }
        return slot;
    }

    private boolean isAt(int number, Digest digest) {
        long[] block = digests.get(number / ROWS_PER_BLOCK);
        int at = number % ROWS_PER_BLOCK * 4;
        return block[at] == digest.a()
                && block[at + 1] == digest.b()
                && block[at + 2] == digest.c()
                && block[at + 3] == digest.d();
    }

    private int home(long word) {
        return (int) ((word * spread) >>> (64 - Integer.numberOfTrailingZeros(table.length)));
    }

    /** Moves later entries of a run back over an emptied slot, so that probing still finds them. */
    private void closeGap(int gap) {
        int mask = table.length - 1;
        int slot = gap;
        while (true) {
            slot = (slot + 1) & mask;
            int number = table[slot];
            if (number == NONE) {
                table[gap] = NONE;
                return;
            }
            int home = home(digests.get(number / ROWS_PER_BLOCK)[number % ROWS_PER_BLOCK * 4 + 1]);
            if (((slot - home) & mask) >= ((slot - gap) & mask)) {
                table[gap] = number;
                gap = slot;
            }
        }
    }

    private void grow() {
        int[] old = table;
        table = new int[old.length * 2];
        Arrays.fill(table, NONE);
        for (int number : old) {
            if (number != NONE) {
                table[slotOf(digest(number))] = number;
            }
        }
    }
}
