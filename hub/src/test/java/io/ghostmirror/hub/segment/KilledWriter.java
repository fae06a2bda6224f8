package io.ghostmirror.hub.segment;

import io.ghostmirror.hub.port.ContentStore.Piece;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Puts one numbered piece after another, 16 at a time, and prints the number of each that is stored, until killed. */
final class KilledWriter {

    private KilledWriter() {}

    public static void main(String[] args) throws IOException {
        SegmentStore store =
                SegmentStore.open(Path.of(args[0]), SegmentSettings.defaults().withSealBytes(1 << 20));
        Semaphore atOnce = new Semaphore(16);
        for (int number = Integer.parseInt(args[1]); ; number++) {
            int acknowledged = number;
            atOnce.acquireUninterruptibly();
            store.put(List.of(piece(number))).subscribe().with(done -> {
                System.out.println(acknowledged);
                atOnce.release();
            });
        }
    }

    static Piece piece(int number) {
        return Pieces.random(number, (int) (number * 7919L % 30_000));
    }
}
