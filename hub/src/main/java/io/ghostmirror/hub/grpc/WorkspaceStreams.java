package io.ghostmirror.hub.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.Row;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.content.CommitLog;
import io.ghostmirror.hub.content.FileContents;
import io.ghostmirror.hub.content.PlainDigests;
import io.ghostmirror.hub.content.RowPages;
import io.ghostmirror.hub.content.Verification;
import io.ghostmirror.hub.error.ErrorCode;
import io.ghostmirror.hub.error.RefusedException;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.port.SessionStore;
import io.ghostmirror.hub.port.SessionStore.Candidate;
import io.ghostmirror.hub.port.SessionStore.Conflict;
import io.ghostmirror.hub.wire.EventWire;
import io.ghostmirror.proto.v1.CommitRange;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.ListFilesRequest;
import io.ghostmirror.proto.v1.ListFilesResponse;
import io.ghostmirror.proto.v1.ManifestRow;
import io.ghostmirror.proto.v1.ReadFileRequest;
import io.ghostmirror.proto.v1.ReadFileResponse;
import io.ghostmirror.proto.v1.VerifyContentRequest;
import io.ghostmirror.proto.v1.VerifyContentResponse;
import io.ghostmirror.proto.v1.WatchCommitsRequest;
import io.ghostmirror.proto.v1.WatchCommitsResponse;
import io.ghostmirror.proto.wire.Wire;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** The answers of the workspace service that are streams. Nothing is read before the caller wants it. */
@Singleton
public final class WorkspaceStreams {

    private final LiveSessions<FileSyncResponse> live;
    private final SessionStore sessions;
    private final CommitLog log;
    private final FileContents contents;
    private final PlainDigests digests;
    private final Verification verification;

    public WorkspaceStreams(
            LiveSessions<FileSyncResponse> live,
            SessionStore sessions,
            CommitLog log,
            FileContents contents,
            PlainDigests digests,
            Verification verification) {
        this.live = live;
        this.sessions = sessions;
        this.log = log;
        this.contents = contents;
        this.digests = digests;
        this.verification = verification;
    }

    Multi<ListFilesResponse> files(ListFilesRequest request) {
        WorkspacePath prefix = request.getPrefix().isEmpty()
                ? null
                : WorkspacePath.ofBytes(request.getPrefix().toByteArray());
        Multi<ListFilesResponse> pages = new RowPages(sessions)
                .of(request.getSession(), prefix)
                .onItem()
                .transformToMultiAndConcatenate(rows -> Multi.createFrom().iterable(WorkspaceWire.files(rows)));
        return request.getSha256() ? pages.onItem().transformToUniAndConcatenate(this::withDigests) : pages;
    }

    private Uni<ListFilesResponse> withDigests(ListFilesResponse page) {
        return Multi.createFrom()
                .iterable(page.getRowsList())
                .onItem()
                .transformToUniAndConcatenate(this::sha256)
                .collect()
                .asList()
                .map(all -> page.toBuilder().addAllSha256(all).build());
    }

    /** Empty when there is none: one damaged file is no reason to say nothing of the others. */
    private Uni<ByteString> sha256(ManifestRow row) {
        return Wire.fromWire(row.getEntry()) instanceof Entry.File file
                ? digests.sha256(file).map(Wire::toWire).onFailure().recoverWithItem(ByteString.EMPTY)
                : Uni.createFrom().item(ByteString.EMPTY);
    }

    Multi<ReadFileResponse> content(ReadFileRequest request) {
        WorkspacePath path = Wire.path(request.getPath());
        Uni<ManifestRow> found = request.getContent().isEmpty()
                ? sessions.row(request.getSession(), path).map(row -> current(path, row.orElse(null)))
                : sessions.conflicts(request.getSession())
                        .map(open -> candidate(open, path, Wire.digest(request.getContent())));
        return found.onItem().transformToMulti(row -> Multi.createBy()
                .concatenating()
                .streams(
                        Multi.createFrom()
                                .item(ReadFileResponse.newBuilder().setRow(row).build()),
                        bytes((Entry.File) Wire.fromWire(row.getEntry()))));
    }

    private Multi<ReadFileResponse> bytes(Entry.File file) {
        return contents.read(file, 0, file.size()).map(bytes -> ReadFileResponse.newBuilder()
                .setData(UnsafeByteOperations.unsafeWrap(bytes))
                .build());
    }

    private static ManifestRow current(WorkspacePath path, @org.jspecify.annotations.Nullable Row row) {
        if (row == null || row.entry() == null) {
            throw new RefusedException(ErrorCode.NOT_FOUND, "path \"" + path.display() + "\" does not exist");
        }
        if (!(row.entry() instanceof Entry.File)) {
            throw new RefusedException(
                    ErrorCode.NOT_A_FILE, "path \"" + path.display() + "\" is a directory or a symbolic link");
        }
        return Wire.toWire(row);
    }

    private static ManifestRow candidate(List<Conflict> open, WorkspacePath path, Digest content) {
        for (Conflict conflict : open) {
            for (Candidate candidate : conflict.candidates()) {
                if (conflict.current().path().equals(path)
                        && candidate.entry() instanceof Entry.File file
                        && file.content().equals(content)) {
                    return ManifestRow.newBuilder()
                            .setPath(Wire.toWire(path))
                            .setEntry(Wire.toWire(file))
                            .build();
                }
            }
        }
        throw new RefusedException(
                ErrorCode.NOT_FOUND, "path \"" + path.display() + "\" has no candidate with content " + content.hex());
    }

    Multi<WatchCommitsResponse> commits(WatchCommitsRequest request) {
        if (request.getFollow()) {
            return live.follow(request.getSession(), request.getAfterSeq())
                    .onItem()
                    .transformToMulti(EventWire::events);
        }
        return start(request)
                .onItem()
                .transformToMulti(after -> log.all(request.getSession(), after))
                .map(commit -> EventWire.commit(Wire.toWire(commit, Map.of())));
    }

    /** The seq after which commits are wanted. */
    private Uni<Long> start(WatchCommitsRequest request) {
        if (request.getLast() == 0) {
            return Uni.createFrom().item(request.getAfterSeq());
        }
        return sessions.info(request.getSession())
                .map(info -> Math.max(request.getAfterSeq(), info.head().seq() - request.getLast()));
    }

    Multi<VerifyContentResponse> verification(VerifyContentRequest request) {
        Multi<Verification.Finding> findings = request.getSession().isEmpty()
                ? verification.ofEverything()
                : verification.ofSession(request.getSession());
        return findings.map(finding -> {
            var answer = VerifyContentResponse.newBuilder()
                    .setChunks(finding.pieces())
                    .setBytes(finding.bytes())
                    .setLast(finding.last());
            finding.damaged().ifPresent(digest -> answer.setDamaged(Wire.toWire(digest)));
            finding.paths().forEach(path -> answer.addPaths(Wire.toWire(path)));
            finding.commits()
                    .forEach(commits -> answer.addCommits(CommitRange.newBuilder()
                            .setSession(commits.session())
                            .setFirstSeq(commits.first())
                            .setLastSeq(commits.last())));
            finding.oldVersions().forEach(version -> answer.addOldVersions(WorkspaceWire.oldVersion(version)));
            return answer.build();
        });
    }
}
