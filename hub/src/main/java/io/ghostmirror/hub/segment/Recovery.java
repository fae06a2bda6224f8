package io.ghostmirror.hub.segment;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.hub.piece.RecordHeader;
import io.ghostmirror.hub.segment.Sidecar.Known;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Makes the index from what is on disk, and mends what a crash left unfinished. */
final class Recovery {

    private static final Logger LOG = Logger.getLogger(Recovery.class);

    private final SegmentDirectory directory;
    private final SegmentScanner scanner;
    private final long sealBytes;
    private final PieceIndex index;
    private final SegmentSpace space;

    private final List<Known> spoiled = new ArrayList<>();
    private final List<RecoveryReport.Damage> damages = new ArrayList<>();
    private long truncatedBytes;

    Recovery(SegmentDirectory directory, SegmentSettings settings, PieceIndex index, SegmentSpace space) {
        this.directory = directory;
        this.scanner = new SegmentScanner(directory.marker(), settings.batchBytes() + RecordHeader.MAX_RECORD_BYTES);
        this.sealBytes = settings.sealBytes();
        this.index = index;
        this.space = space;
    }

    /** What a scan of one segment found. */
    record Scanned(int end, List<Known> records, List<Known> damaged) {}

    RecoveryReport run() throws IOException {
        List<Integer> segments = directory.segments();
        removeLeftovers(segments);
        int last = 0;
        Optional<Location> open = Optional.empty();
        for (int segment : segments) {
            last = segment;
            open = recover(segment);
        }
        spoiled.stream().filter(record -> !index.holds(record.digest())).forEach(this::report);
        return new RecoveryReport(index.size(), truncatedBytes, List.copyOf(damages), last + 1, open);
    }

    /** Indexes a segment; returns its content as one location when more may be appended to it. */
    private Optional<Location> recover(int segment) throws IOException {
        long length = Files.size(directory.segment(segment));
        Optional<List<Known>> known = Sidecar.read(directory, segment, length);
        if (known.isPresent()) {
            space.opened(segment);
            known.get().forEach(record -> index.put(record.digest(), record.location()));
            return Optional.empty();
        }
        Scanned scanned = scan(segment);
        if (scanned.end() < length) {
            reportTorn(segment, length - scanned.end());
        }
        if (scanned.end() <= SegmentDirectory.HEADER_BYTES) {
            directory.delete(segment);
            return Optional.empty();
        }
        settle(segment, scanned.end());
        space.opened(segment);
        scanned.records().forEach(record -> index.put(record.digest(), record.location()));
        if (!scanned.damaged().isEmpty()) {
            space.damaged(segment);
            spoiled.addAll(scanned.damaged());
            return Optional.empty();
        }
        if (scanned.end() < sealBytes) {
            return Optional.of(new Location(segment, 0, scanned.end()));
        }
        makeSidecar(segment);
        return Optional.empty();
    }

    private void report(Known record) {
        LOG.warnf(
                "content store %s: %s: %d bytes are damaged; they were piece %s; it counts as missing until a node"
                        + " sends it again",
                directory.path(),
                record.location(),
                record.location().length(),
                record.digest().hex());
        damages.add(new RecoveryReport.Damage(
                record.digest(),
                directory.segment(record.location().segment()),
                record.location().offset(),
                record.location().length()));
        index.putDamaged(record.digest(), record.location());
    }

    private void reportTorn(int segment, long bytes) {
        LOG.infof(
                "content store %s: segment %d ends in %d bytes that were never acknowledged; cut off",
                directory.path(), segment, bytes);
        truncatedBytes += bytes;
    }

    /** What a killed process had written but not synced would count as stored from now on: so it must be. */
    private void settle(int segment, int end) throws IOException {
        try (FileChannel channel = FileChannel.open(directory.segment(segment), StandardOpenOption.WRITE)) {
            channel.truncate(end);
            channel.force(false);
        }
    }

    /** Writes the sidecar of a sealed segment that has no damage. Never fails: a start does without. */
    void makeSidecar(int segment) {
        try {
            Scanned scanned = scan(segment);
            if (scanned.damaged().isEmpty()) {
                Sidecar.write(directory, segment, scanned.end(), scanned.records());
            }
        } catch (IOException e) {
            LOG.debugf(
                    e, "content store %s: no index for segment %d; the next start reads it", directory.path(), segment);
        }
    }

    Scanned scan(int segment) throws IOException {
        List<Known> records = new ArrayList<>();
        List<Known> damaged = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(directory.segment(segment), StandardOpenOption.READ);
                Arena arena = Arena.ofConfined()) {
            var bytes = channel.map(MapMode.READ_ONLY, 0, channel.size(), arena).asByteBuffer();
            int end = scanner.scan(bytes, new SegmentScanner.Sink() {
                @Override
                public void record(Digest digest, int offset, int length) {
                    records.add(new Known(digest, new Location(segment, offset, length)));
                }

                @Override
                public void damage(Digest digest, int offset, int length) {
                    damaged.add(new Known(digest, new Location(segment, offset, length)));
                }
            });
            return new Scanned(end, records, damaged);
        }
    }

    private void removeLeftovers(List<Integer> segments) throws IOException {
        Set<Path> sidecars = segments.stream().map(directory::sidecar).collect(Collectors.toSet());
        try (var files = Files.newDirectoryStream(directory.path(), "*.{index,tmp}")) {
            for (Path file : files) {
                if (!sidecars.contains(file)) {
                    Files.delete(file);
                }
            }
        }
    }
}
