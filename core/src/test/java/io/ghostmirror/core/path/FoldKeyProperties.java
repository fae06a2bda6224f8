package io.ghostmirror.core.path;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** One fold key for all that a file system which folds names takes for one name, and one that is its own. */
class FoldKeyProperties {

    private static FoldKey key(String text) {
        return FoldKey.of(WorkspacePath.of(text));
    }

    private static FoldKey again(FoldKey key) {
        return FoldKey.of(new WorkspacePath(key.raw()));
    }

    /** Letters whose cases and forms are not one to one, among others. */
    @Provide
    static Arbitrary<String> names() {
        return Arbitraries.of(List.of(
                        "a",
                        "B",
                        "\u00e9",
                        "E\u0301",
                        "\u00df",
                        "\u1e9e",
                        "\u0130",
                        "i\u0307",
                        "\u0131",
                        "\u03c2",
                        "\u03a3",
                        "\u0345",
                        "\u1fb3",
                        "\u212a",
                        "\u017f",
                        "\ufb03",
                        "\u01c5",
                        "\u0149",
                        "\u0390",
                        "\u13a0",
                        "\uab70",
                        "\ud801\udc00",
                        "\u0338",
                        ".",
                        "/x"))
                .list()
                .ofMinSize(1)
                .ofMaxSize(8)
                .map(parts -> "n" + String.join("", parts));
    }

    @Property(tries = 3000)
    void shouldBeItsOwnKey(@ForAll("names") String name) {
        assertThat(again(key(name))).isEqualTo(key(name));
    }

    @Property(tries = 3000)
    void shouldFoldCasesAndForms(@ForAll("names") String name) {
        String normal = Normalizer.normalize(name, Normalizer.Form.NFC);

        assertThat(List.of(
                        key(normal.toUpperCase(Locale.ROOT)),
                        key(normal),
                        key(Normalizer.normalize(name, Normalizer.Form.NFD))))
                .containsOnly(key(name));
    }

    @Property
    void shouldKeepBytesThatAreNotText(@ForAll byte[] bytes) {
        String raw = "A\u00ff" + new String(bytes, ISO_8859_1).replaceAll("[/\0]", "");
        var path = new WorkspacePath("Dir/" + raw.substring(0, Math.min(raw.length(), 200)));

        assertThat(FoldKey.of(path).raw()).isEqualTo("dir" + path.raw().substring(3));
    }

    @Example
    void shouldBeItsOwnKeyForEveryCharacter() {
        assertThat(IntStream.rangeClosed(0x20, Character.MAX_CODE_POINT)
                        .filter(c -> c != '/' && c != '.' && (c < 0xd800 || c > 0xdfff))
                        .mapToObj(Character::toString)
                        .filter(name -> !again(key(name)).equals(key(name))
                                || !key(name.toUpperCase(Locale.ROOT)).equals(key(name))
                                || !key(name.toLowerCase(Locale.ROOT)).equals(key(name))))
                .isEmpty();
    }

    @Example
    void shouldTellWhatIsNotTheSame() {
        assertThat(key("a/b")).isNotEqualTo(key("ab"));
        assertThat(key("Stra\u00dfe/\u00c4")).isEqualTo(key("STRASSE/a\u0308"));
        assertThat(key("readme").raw()).isEqualTo("readme");
        assertThat(key("e")).isNotEqualTo(key("\u00e9"));
    }
}
