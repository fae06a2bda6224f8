package io.ghostmirror.core.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.content.Digest;
import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.manifest.RowHash;
import io.ghostmirror.core.manifest.Version;
import io.ghostmirror.core.path.WorkspacePath;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

class PlannerProperties {

    private static final WorkspacePath PATH = new WorkspacePath("p");

    /** Absent, or one of a few, so that trees often agree. */
    private static Arbitrary<@Nullable Entry> entries() {
        return Arbitraries.of(
                null,
                new Entry.Directory(0755),
                new Entry.Directory(0700),
                new Entry.Symlink("to"),
                file("one", 0644),
                file("two", 0644),
                file("one", 0600),
                file("one", 0755));
    }

    private static Entry file(String text, int mode) {
        return new Entry.File(mode, text.length(), Digest.of(text.getBytes(StandardCharsets.UTF_8)), false, 0);
    }

    @Provide
    Arbitrary<Planner.View> views() {
        Arbitrary<Boolean> flags = Arbitraries.of(true, false);
        return Combinators.combine(entries(), entries(), entries(), flags, flags, flags, flags)
                .as((synced, local, remote, moved, recorded, union, blocked) -> {
                    Version version = version(1, synced);
                    boolean news = moved || !Objects.equals(synced, remote);
                    return new Planner.View(
                            synced,
                            version,
                            local,
                            remote,
                            news ? version(2, remote) : version,
                            recorded,
                            union,
                            blocked && remote == null);
                });
    }

    private static Version version(long seq, @Nullable Entry entry) {
        return entry == null ? Version.tombstone(seq) : new Version(seq, RowHash.of(PATH, entry));
    }

    /** Made on both sides, and no conflict. */
    private static boolean alike(Planner.View v) {
        return v.synced() == null && v.local() != null && v.remote() != null && Entry.alike(v.local(), v.remote());
    }

    private static boolean localMoved(Planner.View v) {
        return !Objects.equals(v.local(), v.synced());
    }

    private static boolean remoteMoved(Planner.View v) {
        return !v.remoteVersion().equals(v.version());
    }

    @Property
    void shouldNeverOverwriteALocalEditThatTheHubDoesNotHave(@ForAll("views") Planner.View v) {
        boolean edited = v.local() != null && localMoved(v);
        if (edited && !v.recorded() && !alike(v)) {
            assertThat(Planner.decide(v)).isNotEqualTo(Step.APPLY);
        }
    }

    @Property
    void shouldRestOnlyWhenDiskAndHubAgree(@ForAll("views") Planner.View v) {
        if (Planner.decide(v) instanceof Step.Rest) {
            assertThat(v.local()).isEqualTo(v.remote());
            assertThat(remoteMoved(v)).isFalse();
        }
    }

    @Property
    void shouldNeverMoveWhenDiskAndHubAgree(@ForAll("views") Planner.View v) {
        if (Objects.equals(v.local(), v.remote())) {
            assertThat(Planner.decide(v)).isIn(Step.REST, Step.ADOPT);
        }
    }

    @Property
    void shouldPublishWhatOnlyTheDiskChanged(@ForAll("views") Planner.View v) {
        if (localMoved(v) && !remoteMoved(v) && !Objects.equals(v.local(), v.remote()) && !v.blocked()) {
            assertThat(Planner.decide(v)).isEqualTo(new Step.Publish(v.version()));
        }
    }

    @Property
    void shouldApplyWhatOnlyTheHubChanged(@ForAll("views") Planner.View v) {
        if (!localMoved(v) && remoteMoved(v) && !Objects.equals(v.local(), v.remote()) && !v.blocked()) {
            assertThat(Planner.decide(v)).isEqualTo(Step.APPLY);
        }
    }

    @Property
    void shouldLetAnEditWinOverADelete(@ForAll("views") Planner.View v) {
        if (remoteMoved(v) && localMoved(v) && v.local() == null && v.remote() != null) {
            assertThat(Planner.decide(v)).isEqualTo(Step.APPLY);
        }
        if (remoteMoved(v) && localMoved(v) && v.local() != null && v.remote() == null && !v.blocked()) {
            assertThat(Planner.decide(v)).isEqualTo(new Step.Publish(v.remoteVersion()));
        }
    }

    @Property
    void shouldNotReplaceWhatWasThereBeforeAUnion(@ForAll("views") Planner.View v) {
        boolean conflict = v.local() != null
                && v.remote() != null
                && localMoved(v)
                && remoteMoved(v)
                && !v.local().equals(v.remote())
                && !alike(v);
        if (v.union() && conflict) {
            assertThat(Planner.decide(v)).isNotEqualTo(Step.APPLY);
        }
    }
}
