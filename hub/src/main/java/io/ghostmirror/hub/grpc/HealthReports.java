package io.ghostmirror.hub.grpc;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.hub.live.LiveSessions;
import io.ghostmirror.hub.live.Member;
import io.ghostmirror.hub.port.SessionStore.FencedException;
import io.ghostmirror.proto.v1.Drift;
import io.ghostmirror.proto.v1.FileSyncResponse;
import io.ghostmirror.proto.v1.Problem;
import io.ghostmirror.proto.v1.ProblemsChanged;
import io.ghostmirror.proto.v1.ReportHealthRequest;
import io.ghostmirror.proto.v1.ReportHealthResponse;
import io.ghostmirror.proto.wire.Wire;
import io.smallrye.mutiny.Multi;
import java.util.List;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** What nodes say of themselves. */
final class HealthReports {

    private static final Logger LOG = Logger.getLogger(HealthReports.class);
    private static final int LOGGED = 20;
    private static final int KEPT = 100;

    private HealthReports() {}

    static Multi<ReportHealthResponse> serve(Multi<ReportHealthRequest> reports, LiveSessions<FileSyncResponse> live) {
        return reports.map(report -> take(report, live)).onFailure().transform(Statuses::exception);
    }

    private static ReportHealthResponse take(ReportHealthRequest report, LiveSessions<FileSyncResponse> live) {
        Member<FileSyncResponse> member = live.member(report.getSession(), report.getNodeId())
                .filter(known -> known.fencingToken() == report.getFencingToken())
                .orElseThrow(() -> new FencedException(report.getNodeId()));
        checkPaths(report);
        member.report(report.toBuilder().clearDrift().build().toByteArray(), report.getHeldDeletes());
        member.problems(what(report), problems(report, member.health().heardMillis()));
        report.getDriftList().forEach(drift -> drifted(report, drift, member, live));
        return ReportHealthResponse.getDefaultInstance();
    }

    /** What is told to others can be shown by them. Fails with IllegalArgumentException. */
    private static void checkPaths(ReportHealthRequest report) {
        Stream.concat(
                        report.getProblemsList().stream().map(Problem::getPath).filter(path -> !path.isEmpty()),
                        report.getDriftList().stream().flatMap(drift -> drift.getPathsList().stream()))
                .forEach(path -> WorkspacePath.ofBytes(path.toByteArray()));
    }

    /** Details may tell of sizes and times: problems are the same while paths and reasons are. */
    private static Digest what(ReportHealthRequest report) {
        if (report.getProblemsCount() == 0) {
            return Digest.ZERO;
        }
        var named = ReportHealthRequest.newBuilder().setProblemCount(count(report));
        report.getProblemsList()
                .forEach(problem -> named.addProblems(problem.toBuilder().clearDetail()));
        return Digest.of(named.build().toByteArray());
    }

    private static byte[] problems(ReportHealthRequest report, long atMillis) {
        return ProblemsChanged.newBuilder()
                .setNodeId(report.getNodeId())
                .addAllProblems(report.getProblemsList().stream().limit(KEPT).toList())
                .setCount(count(report))
                .setAtMillis(atMillis)
                .build()
                .toByteArray();
    }

    private static long count(ReportHealthRequest report) {
        return Math.max(report.getProblemCount(), report.getProblemsCount());
    }

    private static void drifted(
            ReportHealthRequest report,
            Drift drift,
            Member<FileSyncResponse> member,
            LiveSessions<FileSyncResponse> live) {
        List<ByteString> kept = drift.getPathsList().stream().limit(KEPT).toList();
        byte[] remembered = drift.toBuilder()
                .setReportedMillis(member.health().heardMillis())
                .clearPaths()
                .addAllPaths(kept)
                .build()
                .toByteArray();
        if (!live.drifted(report.getSession(), member, Digest.of(drift.toByteArray()), remembered)) {
            return;
        }
        List<WorkspacePath> paths =
                drift.getPathsList().stream().limit(LOGGED).map(Wire::path).toList();
        LOG.warnf(
                "drift session=%s node=%s kind=%s seq=%d count=%d paths=%s",
                report.getSession(),
                report.getNodeId(),
                drift.getKind(),
                drift.getAt().getSeq(),
                drift.getCount(),
                paths);
    }
}
