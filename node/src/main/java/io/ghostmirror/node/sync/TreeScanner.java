package io.ghostmirror.node.sync;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Problem;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.NodeTelemetry;
import io.ghostmirror.node.port.Watcher;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Watches, then lists, directory by directory: what changes after the listing comes as an event. */
final class TreeScanner {

    private final Workspace workspace;
    private final Watcher watcher;
    private final Rules rules;
    private final NodeTelemetry telemetry;

    TreeScanner(Workspace workspace, Watcher watcher, Rules rules, NodeTelemetry telemetry) {
        this.workspace = workspace;
        this.watcher = watcher;
        this.rules = rules;
        this.telemetry = telemetry;
    }

    /** A scan's result; {@code unwatched} are directories for which no watch was left. */
    record Result(NodeEvent.Scanned scanned, List<WorkspacePath> unwatched) {}

    Result scan(Optional<WorkspacePath> start) {
        long began = System.nanoTime();
        var found = new ArrayList<NodeEvent.Found>();
        var unlisted = new ArrayList<WorkspacePath>();
        var unwatched = new ArrayList<WorkspacePath>();
        boolean failed = false;
        Deque<Optional<WorkspacePath>> directories = new ArrayDeque<>();
        directories.add(start);
        while (!directories.isEmpty()) {
            Optional<WorkspacePath> directory = directories.poll();
            try {
                if (!watcher.watch(directory)) {
                    directory.ifPresent(unwatched::add);
                }
                rules.readIn(directory);
                List<Workspace.Child> children = workspace.list(directory);
                for (Workspace.Child child : children) {
                    add(directory, child, found, directories);
                }
            } catch (IOException e) {
                if (directory.isEmpty()) {
                    failed = true;
                } else {
                    unlisted.add(directory.get());
                    unlistable(directory.get(), e, found);
                }
            }
        }
        telemetry.scanned(System.nanoTime() - began);
        return new Result(new NodeEvent.Scanned(start, found, unlisted, failed), unwatched);
    }

    private void unlistable(WorkspacePath directory, IOException e, List<NodeEvent.Found> found) {
        Observation seen = workspace.inspect(directory, false);
        if (seen instanceof Observation.Unusable unusable) {
            found.add(new NodeEvent.Found(directory, null, unusable));
        } else if (seen instanceof Observation.Present present && present.stat().kind() == Stat.Kind.DIRECTORY) {
            found.add(new NodeEvent.Found(
                    directory,
                    null,
                    new Observation.Unusable(
                            Problem.Reason.IO, e.getMessage() + "; it is tried again when something changes in it")));
        }
    }

    private void add(
            Optional<WorkspacePath> directory,
            Workspace.Child child,
            List<NodeEvent.Found> found,
            Deque<Optional<WorkspacePath>> directories) {
        Stat stat = child.stat();
        Observation.Unusable problem = child.problem();
        boolean otherWorkspace = problem != null && problem.reason() == Problem.Reason.WORKSPACE;
        boolean isDirectory = stat != null && stat.kind() == Stat.Kind.DIRECTORY;
        if (problem != null && problem.reason() == Problem.Reason.TOO_LONG) {
            directory.ifPresent(holder -> found.add(new NodeEvent.Found(holder, null, problem)));
            return;
        }
        WorkspacePath path = WorkspacePath.in(directory, child.rawName());
        if (rules.ignores(path, isDirectory || otherWorkspace)) {
            return;
        }
        found.add(new NodeEvent.Found(path, stat, problem));
        if (isDirectory) {
            directories.add(Optional.of(path));
        }
    }
}
