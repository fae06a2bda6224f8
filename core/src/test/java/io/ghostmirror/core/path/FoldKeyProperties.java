package io.ghostmirror.core.path;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class FoldKeyProperties {

    private static String keyOf(String text) {
        return FoldKey.of(WorkspacePath.of(text));
    }

    private static void assertCollide(String one, String other) {
        assertThat(keyOf(one)).isEqualTo(keyOf(other));
    }

    private static void assertApart(String one, String other) {
        assertThat(keyOf(one)).isNotEqualTo(keyOf(other));
    }

    @Provide
    Arbitrary<String> words() {
        return Arbitraries.strings()
                .withChars("aAbBzZ09 ~".toCharArray())
                .withCharRange('\u00c0', '\u024f')
                .withCharRange('\u0370', '\u03ff')
                .withCharRange('\u1e00', '\u1fff')
                .withCharRange('\u0300', '\u0345')
                .withCharRange('\uac00', '\uac40')
                .ofMinLength(1)
                .ofMaxLength(30)
                .filter(text -> text.codePoints().allMatch(Character::isDefined));
    }

    @Property
    void shouldBeOneForAllNormalForms(@ForAll("words") String text) {
        assertCollide(Normalizer.normalize(text, Normalizer.Form.NFC), Normalizer.normalize(text, Normalizer.Form.NFD));
    }

    @Property
    void shouldNotChangeWhenFoldedAgain(@ForAll("words") String text) {
        // Given
        String key = keyOf(text);

        // Then
        assertThat(FoldKey.of(new WorkspacePath(key))).isEqualTo(key);
    }

    @Property
    void shouldBeOneForUpperAndLowerCase(@ForAll("words") String text) {
        // Given: the dotless i has an upper case that is not its own, and a composed iota subscript an upper case that
        // stands between a letter and its other marks
        String plain = Normalizer.normalize(text.replace('\u0131', 'x').replace('\u0130', 'x'), Normalizer.Form.NFD);

        // Then
        assertCollide(plain, plain.toUpperCase(Locale.ROOT));
        assertCollide(plain, plain.toLowerCase(Locale.ROOT));
    }

    @Property
    void shouldFoldEachComponentByItself(@ForAll("words") String directory, @ForAll("words") String name) {
        assertThat(keyOf(directory + "/" + name)).isEqualTo(keyOf(directory) + "/" + keyOf(name));
    }

    @Example
    void shouldFoldLettersWhoseCasesDifferInLength() {
        assertCollide("Straße", "STRASSE");
        assertCollide("Straße", "strasse");
        assertCollide("STRAẞE", "straße");
        assertCollide("ﬁle", "FILE");
        assertCollide("ŉ", "ʼN");
    }

    @Example
    void shouldFoldGreekAndSymbolsThatAreLetters() {
        assertCollide("ΟΔΟΣ", "οδος");
        assertCollide("οδοσ", "οδος");
        assertCollide("\u212a", "k");
        assertCollide("\u00b5", "\u03bc");
        assertCollide("\u1f80", "\u1f88");
    }

    @Example
    void shouldTellTheTurkishLettersFromI() {
        assertCollide("I", "i");
        assertApart("ı", "i");
        assertApart("İ", "i");
        assertApart("ı", "İ");
        assertCollide("İ", "I\u0307");
        assertCollide("İ", "i\u0307");
    }

    @Example
    void shouldKeepAccentsAndCompatibilityFormsApart() {
        assertApart("resume", "résumé");
        assertApart("x²", "x2");
        assertApart("ｆ", "f");
    }

    @Example
    void shouldKeepBytesThatAreNotText() {
        // Given
        var latin = new WorkspacePath("caf\u00e9");
        var latinUpper = new WorkspacePath("CAF\u00e9");
        var utf8 = WorkspacePath.of("café");

        // Then
        assertThat(FoldKey.of(latin)).isEqualTo(latin.raw());
        assertThat(FoldKey.of(latinUpper)).isEqualTo(latinUpper.raw());
        assertThat(FoldKey.of(utf8)).isEqualTo(utf8.raw()).isNotEqualTo(FoldKey.of(latin));
    }

    @Example
    void shouldFoldTheTextAroundBytesThatAreNot() {
        assertThat(FoldKey.of(new WorkspacePath("SRC/\u00ff/README"))).isEqualTo("src/\u00ff/readme");
    }

    @Example
    void shouldBeOneCharacterAByte() {
        assertThat(keyOf("Ärger").getBytes(StandardCharsets.ISO_8859_1))
                .isEqualTo("ärger".getBytes(StandardCharsets.UTF_8));
    }
}
