package io.ghostmirror.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is printed of a path can be typed for it. */
class DisplayProperties {

    @Provide
    Arbitrary<String> names() {
        Arbitrary<String> bytes = Arbitraries.strings().withCharRange('\u0001', '\u00ff');
        Arbitrary<String> text = Arbitraries.strings()
                .all()
                .map(any -> new String(any.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1));
        Arbitrary<String> escapes =
                Arbitraries.strings().withChars("\\x4aFg\u00e4").ofMinLength(4);
        return Arbitraries.oneOf(bytes, text, escapes)
                .map(name -> name.replace('\0', '_').replace('/', '_'))
                .filter(name -> !name.isEmpty() && name.length() <= 255 && !name.matches("[.]{1,2}"));
    }

    @Property
    void shouldTakeWhatItShows(@ForAll("names") String name) {
        // Given
        WorkspacePath path = new WorkspacePath("d/" + name);

        // When
        String shown = path.display();

        // Then
        assertThat(WorkspacePath.parse(shown)).isEqualTo(path);
        assertThat(shown.chars().noneMatch(Character::isISOControl)).isTrue();
    }

    @Example
    void shouldShowTextAsItIsAndTheRestAsBytes() {
        assertThat(WorkspacePath.of("\u00e4/b c\\d").display()).isEqualTo("\u00e4/b c\\d");
        assertThat(new WorkspacePath("a\n\u00ff").display()).isEqualTo("a\\x0a\\xff");
        assertThat(WorkspacePath.of("\\x41").display()).isEqualTo("\\x5cx41");
        assertThat(WorkspacePath.of("safe\u202etxt.exe").display()).isEqualTo("safe\\xe2\\x80\\xaetxt.exe");
        assertThat(WorkspacePath.parse("\\xFF\\")).isEqualTo(new WorkspacePath("\u00ff\\"));
    }
}
