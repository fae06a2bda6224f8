package io.ghostmirror.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.StringLength;

class ConflictCopyProperties {

    @Provide
    Arbitrary<WorkspacePath> paths() {
        Arbitrary<String> names = Arbitraries.strings()
                .withChars('a', '.', '-', 'ä', '漢', '\n', ' ')
                .ofMinLength(1)
                .ofMaxLength(255)
                .filter(name -> name.getBytes(StandardCharsets.UTF_8).length <= 255)
                .filter(name -> !name.equals(".") && !name.equals(".."));
        return Arbitraries.oneOf(names, names.map(name -> "d/" + name)).map(WorkspacePath::of);
    }

    @Property
    void shouldBeANameBesideThePathWhateverTheyAre(
            @ForAll("paths") WorkspacePath path,
            @ForAll @StringLength(min = 1, max = 300) String node,
            @ForAll @IntRange(min = 1) int number) {
        // When
        WorkspacePath copy = new ConflictCopy(path, node, number).path().orElseThrow();

        // Then
        assertThat(copy.parent()).isEqualTo(path.parent());
        assertThat(copy).isNotEqualTo(path);
        assertThat(copy.name().length()).isBetween(1, 255);
        assertThat(ConflictCopy.isNamedLikeOne(copy)).isTrue();
        assertThat(copy.name()).contains(".conflict-").contains("-" + number);
        assertThat(isUtf8(copy)).as("no character is cut").isTrue();
    }

    @Property
    void shouldDifferByNumber(
            @ForAll("paths") WorkspacePath path,
            @ForAll @IntRange(min = 1) int one,
            @ForAll @IntRange(min = 1) int other) {
        Assume.that(one != other);

        assertThat(new ConflictCopy(path, "n", one).path()).isNotEqualTo(new ConflictCopy(path, "n", other).path());
    }

    private static boolean isUtf8(WorkspacePath path) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(path.bytes()));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Example
    void shouldKeepTheExtension() {
        assertThat(copy("src/main.c", "laptop", 1)).isEqualTo("src/main.conflict-laptop-1.c");
        assertThat(copy("a.tar.gz", "b", 12)).isEqualTo("a.tar.conflict-b-12.gz");
        assertThat(copy("Makefile", "b", 1)).isEqualTo("Makefile.conflict-b-1");
        assertThat(copy(".gitignore", "b", 1)).isEqualTo(".gitignore.conflict-b-1");
        assertThat(copy("a.txt", "../we ird\n", 1)).isEqualTo("a.conflict-.._we_ird_-1.txt");
    }

    @Example
    void shouldCutALongNameBeforeItsExtension() {
        assertThat(copy("x".repeat(251) + ".txt", "node", 1)).isEqualTo("x".repeat(235) + ".conflict-node-1.txt");
        assertThat(copy("x." + "y".repeat(253), "node", 1))
                .as("an extension for which there is no room")
                .isEqualTo("x." + "y".repeat(237) + ".conflict-node-1");
    }

    @Example
    void shouldBeNowhereWhenThePathIsTooLong() {
        String deep = "d/".repeat(2046);
        assertThat(new ConflictCopy(WorkspacePath.of(deep + "a"), "n", 1).path())
                .isEqualTo(Optional.empty());
    }

    @Example
    void shouldTellOtherNamesFromItsOwn() {
        assertThat(ConflictCopy.isNamedLikeOne(WorkspacePath.of("a.conflict-b-1.txt")))
                .isTrue();
        assertThat(ConflictCopy.isNamedLikeOne(WorkspacePath.of("a.conflict-laptop.local-12")))
                .isTrue();
        assertThat(ConflictCopy.isNamedLikeOne(WorkspacePath.of("a.conflict-b.txt")))
                .isFalse();
        assertThat(ConflictCopy.isNamedLikeOne(WorkspacePath.of("a.conflict-b-1.txt/file")))
                .isFalse();
        assertThat(ConflictCopy.isNamedLikeOne(WorkspacePath.of("conflict-b-1")))
                .isFalse();
    }

    private static String copy(String path, String node, int number) {
        return new ConflictCopy(WorkspacePath.of(path), node, number)
                .path()
                .orElseThrow()
                .display();
    }
}
