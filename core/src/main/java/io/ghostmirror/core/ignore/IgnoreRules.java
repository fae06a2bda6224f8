package io.ghostmirror.core.ignore;

import io.ghostmirror.core.path.WorkspacePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a workspace: what its rule files say, each for its directory and below. Immutable; safe for concurrent
 * use.
 *
 * <p>A pattern in a deeper directory wins over one above, a later one over an earlier one in the same file, and any
 * {@code .cortexignore} over all {@code .gitignore} files. What is in an ignored directory is ignored, whatever a
 * pattern says of it. {@code .git} is ignored unless a {@code .cortexignore} takes it in; {@code .ghost} always is.
 *
 * <p>The rule files that the manifest has are obeyed, all but those in ignored directories, and no rule makes them leave
 * but one that ignores their directory. So which of them are obeyed is told from above, by the manifest alone. What rules
 * say of the name of a rule file, its own included, only keeps it from being published first: then it is this node's own.
 * Like the excludes that the node was started with it keeps other paths from being published first, and has no say about
 * what the manifest has.
 */
public final class IgnoreRules {

    /** No rule files and no excludes. */
    public static final IgnoreRules NONE = withExcludes(List.of());

    private static final String GIT = ".gitignore";
    private static final String CORTEX = ".cortexignore";

    private final RuleSet all;
    private final Set<WorkspacePath> manifest;

    /** Of the rule files that the manifest has. */
    private final RuleSet shared;

    /** Of these, and of those that are to be published. */
    private final RuleSet mirrored;

    private IgnoreRules(RuleSet all, Set<WorkspacePath> manifest) {
        this.all = all;
        this.manifest = manifest;
        shared = manifest.isEmpty() ? RuleSet.NONE : obeyed(all, (file, above) -> manifest.contains(file));
        boolean isAll = shared.files() == all.files();
        mirrored = isAll ? shared : obeyed(all, (file, above) -> manifest.contains(file) || isPublished(file, above));
    }

    private boolean isPublished(WorkspacePath file, RuleSet above) {
        return !all.ignores(file, false) && !above.ignores(file, false);
    }

    /** From above: the directories of what was taken tell which files further below are obeyed. */
    private static RuleSet obeyed(RuleSet all, BiPredicate<WorkspacePath, RuleSet> takes) {
        var obeyed = new RuleSet(new HashMap<>(), new HashMap<>(), Patterns.NONE);
        var directories = new TreeSet<>(all.cortex().keySet());
        directories.addAll(all.git().keySet());
        for (String directory : directories) {
            take(fileIn(directory, CORTEX), all.cortex().get(directory), obeyed, takes);
            take(fileIn(directory, GIT), all.git().get(directory), obeyed, takes);
        }
        return obeyed;
    }

    private static void take(
            WorkspacePath file,
            @Nullable Patterns patterns,
            RuleSet obeyed,
            BiPredicate<WorkspacePath, RuleSet> takes) {
        if (patterns != null && !obeyed.ignoresAbove(file) && takes.test(file, obeyed)) {
            like(file, obeyed).put(directoryOf(file), patterns);
        }
    }

    /** The files of a set that are named like this one, by directory. */
    private static Map<String, Patterns> like(WorkspacePath ruleFile, RuleSet rules) {
        return ruleFile.name().equals(CORTEX) ? rules.cortex() : rules.git();
    }

    private static boolean has(RuleSet rules, WorkspacePath ruleFile) {
        return like(ruleFile, rules).containsKey(directoryOf(ruleFile));
    }

    private static String directoryOf(WorkspacePath ruleFile) {
        return ruleFile.parent().map(WorkspacePath::raw).orElse("");
    }

    private static WorkspacePath fileIn(String directory, String name) {
        return new WorkspacePath(directory.isEmpty() ? name : directory + '/' + name);
    }

    /** No rule files, and patterns that only this node has. */
    public static IgnoreRules withExcludes(List<String> patterns) {
        return new IgnoreRules(new RuleSet(Map.of(), Map.of(), Patterns.of(patterns)), Set.of());
    }

    /** Whether a file at this path has rules in it. */
    public static boolean isRuleFile(WorkspacePath path) {
        String name = path.name();
        return name.equals(GIT) || name.equals(CORTEX);
    }

    /** The rule files a directory may have, the root when empty. */
    public static List<WorkspacePath> ruleFilesIn(Optional<WorkspacePath> directory) {
        return List.of(WorkspacePath.in(directory, GIT), WorkspacePath.in(directory, CORTEX));
    }

    /** These rules with a rule file's content, in place of what it had before; without that file when it is null. */
    public IgnoreRules with(WorkspacePath ruleFile, byte @Nullable [] content) {
        boolean isCortex = ruleFile.name().equals(CORTEX);
        var changed = new HashMap<>(isCortex ? all.cortex() : all.git());
        String directory = directoryOf(ruleFile);
        if (content == null) {
            changed.remove(directory);
        } else {
            changed.put(directory, Patterns.parse(content));
        }
        return new IgnoreRules(
                new RuleSet(isCortex ? all.git() : changed, isCortex ? changed : all.cortex(), all.local()), manifest);
    }

    /** These rules where the manifest has these rule files; where nothing was said, it has none. */
    public IgnoreRules withManifest(Set<WorkspacePath> ruleFiles) {
        return new IgnoreRules(all, ruleFiles);
    }

    /** The rule files that are obeyed as mirrored ones by these rules or by others, and not by both. */
    public Set<WorkspacePath> mirroredUnlike(IgnoreRules others) {
        var unlike = new HashSet<WorkspacePath>();
        unlike(mirrored.git().keySet(), others.mirrored.git().keySet(), GIT, unlike);
        unlike(mirrored.cortex().keySet(), others.mirrored.cortex().keySet(), CORTEX, unlike);
        return unlike;
    }

    private static void unlike(Set<String> one, Set<String> other, String name, Set<WorkspacePath> unlike) {
        one.stream().filter(directory -> !other.contains(directory)).forEach(d -> unlike.add(fileIn(d, name)));
        other.stream().filter(directory -> !one.contains(directory)).forEach(d -> unlike.add(fileIn(d, name)));
    }

    /** The mirrored rule files that can have a say about a path. */
    public List<WorkspacePath> filesAbove(WorkspacePath path) {
        var files = new ArrayList<WorkspacePath>();
        for (Optional<WorkspacePath> up = path.parent(); ; up = up.get().parent()) {
            String directory = up.map(WorkspacePath::raw).orElse("");
            if (mirrored.git().containsKey(directory)) {
                files.add(fileIn(directory, GIT));
            }
            if (mirrored.cortex().containsKey(directory)) {
                files.add(fileIn(directory, CORTEX));
            }
            if (up.isEmpty()) {
                return files;
            }
        }
    }

    /** Whether a path is not synced, by the mirrored rules. Rule files are ignored with their directory alone. */
    public boolean ignores(WorkspacePath path, boolean directory) {
        return isRuleFile(path) ? mirrored.ignoresAbove(path) : mirrored.ignores(path, directory);
    }

    /** Whether a path is not synced, by the rule files that the manifest has already. */
    public boolean ignoresByManifest(WorkspacePath path, boolean directory) {
        return isRuleFile(path) ? shared.ignoresAbove(path) : shared.ignores(path, directory);
    }

    /**
     * Whether this node does not publish a path that the manifest does not have. Rules of its own only add to that: what
     * the mirrored ones ignore they never take in, for it would be untracked at once.
     */
    public boolean excludes(WorkspacePath path, boolean directory) {
        if (isRuleFile(path) && has(all, path)) {
            return !has(mirrored, path);
        }
        return all.ignores(path, directory) || mirrored.ignores(path, directory);
    }
}
