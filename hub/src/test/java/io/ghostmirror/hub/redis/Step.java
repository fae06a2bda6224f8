package io.ghostmirror.hub.redis;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/**
 * Something that happens to a session. What it comes to depends on what happened before: parents and sources are chosen
 * when it is done.
 */
record Step(Action action, int node, boolean atomic, boolean more, List<Edit> edits) {

    static final int NODES = 3;

    enum Action {
        /** A request of its own. */
        COMMIT,
        /** The last request again, as after a lost answer. */
        REPEAT,
        /** Another request under the last number. */
        REUSED_NUMBER,
        /** A request with the token of an earlier connection. */
        OLD_TOKEN,
        /** The node connects again. */
        RECONNECT,
        /** The node leaves, tries to go on, and another incarnation takes its id. */
        REPLACE,
        /** A person ends a conflict. */
        RESOLVE
    }

    enum Kind {
        PUT,
        DELETE,
        UNTRACK,
        MOVE
    }

    /** The version an edit says it was made on. */
    enum Parent {
        CURRENT,
        PREVIOUS,
        NONE,
        INVENTED
    }

    /** @param number a choice among what there is, or of a candidate */
    record Edit(Kind kind, String path, String source, Parent parent, Parent sourceParent, Entry entry, int number) {}

    static Arbitrary<List<Step>> several() {
        return several(paths(3, "a", "A", "b", "c\n", "\u00e9\u00ff"));
    }

    /** On paths that a file system which folds names takes for one, depth by depth. */
    static Arbitrary<List<Step>> severalAlike() {
        return several(paths(2, "ss", "Ss", "SS", "\u00c3\u009f"));
    }

    private static Arbitrary<List<Step>> several(Arbitrary<String> paths) {
        return anyStep(paths).list().ofMinSize(1).ofMaxSize(60);
    }

    private static Arbitrary<Step> anyStep(Arbitrary<String> paths) {
        return Combinators.combine(
                        Arbitraries.frequency(
                                weighted(12, Action.COMMIT),
                                weighted(2, Action.REPEAT),
                                weighted(1, Action.REUSED_NUMBER),
                                weighted(1, Action.OLD_TOKEN),
                                weighted(1, Action.RECONNECT),
                                weighted(1, Action.REPLACE),
                                weighted(2, Action.RESOLVE)),
                        Arbitraries.integers().between(0, NODES - 1),
                        Arbitraries.of(false, false, true),
                        Arbitraries.of(true, false),
                        anyEdit(paths).list().ofMinSize(1).ofMaxSize(5))
                .as(Step::new);
    }

    private static Arbitrary<Edit> anyEdit(Arbitrary<String> paths) {
        return Combinators.combine(
                        Arbitraries.frequency(
                                weighted(5, Kind.PUT),
                                weighted(2, Kind.DELETE),
                                weighted(1, Kind.UNTRACK),
                                weighted(2, Kind.MOVE)),
                        paths,
                        paths,
                        anyParent(),
                        anyParent(),
                        anyEntry(),
                        Arbitraries.integers().between(0, 9))
                .as(Edit::new);
    }

    private static Arbitrary<String> paths(int depth, String... names) {
        return Arbitraries.of(names)
                .list()
                .ofMinSize(1)
                .ofMaxSize(depth)
                .map(components -> String.join("/", components));
    }

    private static Arbitrary<Parent> anyParent() {
        return Arbitraries.frequency(
                weighted(8, Parent.CURRENT),
                weighted(1, Parent.PREVIOUS),
                weighted(1, Parent.NONE),
                weighted(1, Parent.INVENTED));
    }

    private static Arbitrary<Entry> anyEntry() {
        Arbitrary<Entry> directories = Arbitraries.of(0755, 0700).map(Entry.Directory::new);
        Arbitrary<Entry> links = Arbitraries.of("to", "x/../\u00ff").map(Entry.Symlink::new);
        Arbitrary<Entry> files = Combinators.combine(
                        Arbitraries.integers().between(0, 5), Arbitraries.of(0644, 0644, 0600, 0755))
                .as(Step::file);
        return Arbitraries.frequencyOf(weighted(2, directories), weighted(1, links), weighted(2, files));
    }

    private static Entry file(int n, int mode) {
        Digest content = Digest.of(("content " + n / 2).getBytes(StandardCharsets.UTF_8));
        boolean large = n == 5;
        return new Entry.File(mode, large ? 100_000 : 9 + n / 2, content, large, n);
    }

    private static <T> Tuple2<Integer, T> weighted(int weight, T value) {
        return Tuple.of(weight, value);
    }
}
