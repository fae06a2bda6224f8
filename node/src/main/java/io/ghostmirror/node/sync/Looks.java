package io.ghostmirror.node.sync;

import io.ghostmirror.core.ignore.IgnoreRules;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.LiveFiles;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.core.tree.Observation;
import io.ghostmirror.core.tree.Stat;
import io.ghostmirror.node.port.Workspace;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Function;

/** Looks at paths: a few small ones at once, many or large ones on worker threads. */
final class Looks {

    private static final int AT_ONCE = 8;
    private static final int SLICE = 128;
    private static final long LARGE_BYTES = 1 << 20;

    private final Workspace workspace;
    private final SmallContents contents;
    private final Rules rules;
    private final LiveFiles live;
    private final Executor workers;
    private final Consumer<List<NodeEvent.Observed>> observed;
    private final Consumer<Stat> linked;

    /**
     * @param observed takes results on any thread
     * @param linked told, on any thread, of a file that has other names and was written to in place or is new by this one:
     *     no event tells the others
     */
    Looks(
            Workspace workspace,
            SmallContents contents,
            Rules rules,
            LiveFiles live,
            Executor workers,
            Consumer<List<NodeEvent.Observed>> observed,
            Consumer<Stat> linked) {
        this.workspace = workspace;
        this.contents = contents;
        this.rules = rules;
        this.live = live;
        this.workers = workers;
        this.observed = observed;
        this.linked = linked;
    }

    private record Wanted(WorkspacePath path, Optional<Observation.Present> known, boolean watched) {

        /** Whether other names of the file may be known with other content, if it has any. */
        boolean mayBeNewsOfOthers(Observation.Present now) {
            return known.map(before -> before.stat().inode() == now.stat().inode()
                            && !before.entry().equals(now.entry()))
                    .orElse(watched);
        }
    }

    /**
     * @param watched whether all files are known already, so that a new one may be a new name
     * @param known what is known of a path, so that an unchanged file is not read again
     */
    void look(
            List<WorkspacePath> paths, boolean watched, Function<WorkspacePath, Optional<Observation.Present>> known) {
        List<Wanted> wanted = paths.stream()
                .map(path -> new Wanted(path, known.apply(path), watched))
                .toList();
        if (wanted.size() <= AT_ONCE && wanted.stream().noneMatch(this::isLarge)) {
            observed.accept(wanted.stream().map(this::look).toList());
            return;
        }
        for (int from = 0; from < wanted.size(); from += SLICE) {
            List<Wanted> slice = wanted.subList(from, Math.min(wanted.size(), from + SLICE));
            workers.execute(() -> {
                var results = new ArrayList<NodeEvent.Observed>(slice.size());
                slice.forEach(one -> results.add(look(one)));
                observed.accept(results);
            });
        }
    }

    private boolean isLarge(Wanted wanted) {
        try {
            Optional<Stat> stat = workspace.stat(wanted.path());
            return stat.isPresent()
                    && stat.get().size() > LARGE_BYTES
                    && !stat.equals(wanted.known().map(Observation.Present::stat));
        } catch (IOException unknown) {
            return false;
        }
    }

    private NodeEvent.Observed look(Wanted wanted) {
        return new NodeEvent.Observed(wanted.path(), unchanged(wanted).orElseGet(() -> inspect(wanted)));
    }

    private Observation inspect(Wanted wanted) {
        Observation seen = inspect(wanted.path());
        if (seen instanceof Observation.Present now
                && now.stat().kind() == Stat.Kind.FILE
                && wanted.mayBeNewsOfOthers(now)
                && workspace.hasOtherNames(wanted.path())) {
            linked.accept(now.stat());
        }
        return seen;
    }

    private Optional<Observation> unchanged(Wanted wanted) {
        Optional<Stat> known = wanted.known().map(Observation.Present::stat);
        if (known.isEmpty() || IgnoreRules.isRuleFile(wanted.path())) {
            return Optional.empty();
        }
        try {
            return workspace.stat(wanted.path()).equals(known) ? wanted.known().map(p -> p) : Optional.empty();
        } catch (IOException unknown) {
            return Optional.empty();
        }
    }

    private Observation inspect(WorkspacePath path) {
        Observation observation = live.cover(path) ? workspace.inspectLive(path) : workspace.inspect(path, true);
        rules.seen(path, observation);
        if (observation instanceof Observation.Present present
                && present.inline() != null
                && present.entry() instanceof Entry.File file) {
            contents.put(file.content(), present.inline());
            return new Observation.Present(present.entry(), present.stat(), null);
        }
        return observation;
    }
}
