package io.ghostmirror.core.ignore;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** Rule files and paths of a few bytes that matter to patterns, so that they often match. A byte a character. */
final class RandomRules {

    private static final String LETTERS = "aaaabbbbAZ09._-";
    private static final String ODD = " \t!#^[]\\*?:&(){}+$|~\n\r\u00c3\u00a4\u0085\u00ff\u0001";
    private static final List<String> NAMES = List.of(
            "a", "b", "ab", "aa", "build", "x.log", "y.tmp", "\u00c3\u00a4", "a b", "a ", "#a", "!a", "a\\", "[a]");
    private static final List<String> DIRECTORIES = List.of("a", "b", "a/b", "build", "ab/a");

    private static final Pattern DOUBLE_STAR_RIGHT_AFTER_PLAIN_TEXT =
            Pattern.compile("^!?+[^*?\\[\\\\]*[^*?\\[\\\\/]\\*\\*+(/|\\\\/| *$)");

    private RandomRules() {}

    private static Arbitrary<String> odd() {
        return Arbitraries.of(ODD.chars().mapToObj(Character::toString).toList());
    }

    private static Arbitrary<String> letter() {
        return Arbitraries.of(LETTERS.chars().mapToObj(Character::toString).toList());
    }

    static Arbitrary<String> paths() {
        Arbitrary<String> made = Arbitraries.frequencyOf(Tuple.of(4, letter()), Tuple.of(1, odd()))
                .list()
                .ofMinSize(1)
                .ofMaxSize(3)
                .map(parts -> String.join("", parts))
                .filter(name -> !name.equals(".") && !name.equals(".."));
        return Arbitraries.frequencyOf(Tuple.of(2, Arbitraries.of(NAMES)), Tuple.of(3, made))
                .list()
                .ofMinSize(1)
                .ofMaxSize(4)
                .map(names -> String.join("/", names));
    }

    private static Arbitrary<String> characterClass() {
        Arbitrary<String> member = Arbitraries.frequencyOf(
                Tuple.of(4, letter()),
                Tuple.of(
                        2,
                        Arbitraries.of(
                                "a-b", "0-9", "A-Z", "z-a", "+-9", "]-a", "a-", "-", "^", "!", "[", "\\]", "\\\\",
                                "\\a", "/")),
                Tuple.of(
                        1,
                        Arbitraries.of(
                                "[:alpha:]",
                                "[:digit:]",
                                "[:space:]",
                                "[:punct:]",
                                "[:cntrl:]",
                                "[:xdigit:]",
                                "[:graph:]",
                                "[:print:]",
                                "[:upper:]",
                                "[:lower:]",
                                "[:blank:]",
                                "[:alnum:]",
                                "[:odd:]",
                                "[:a",
                                "[::]",
                                "[.a.]")),
                Tuple.of(1, odd()));
        return member.list().ofMinSize(1).ofMaxSize(3).flatMap(members -> Arbitraries.of("[", "[", "[!", "[^")
                .flatMap(open -> Arbitraries.frequency(Tuple.of(9, "]"), Tuple.of(1, ""))
                        .map(close -> open + String.join("", members) + close)));
    }

    private static Arbitrary<String> piece() {
        return Arbitraries.frequencyOf(
                Tuple.of(8, letter()),
                Tuple.of(3, Arbitraries.of(NAMES)),
                Tuple.of(2, odd()),
                Tuple.of(2, odd().map(c -> "\\" + c)),
                Tuple.of(1, letter().map(c -> "\\" + c)),
                Tuple.of(8, Arbitraries.of("*", "*", "?", "**")),
                Tuple.of(5, Arbitraries.of("/", "/**/", "/*/", "**/", "/**", "\\/", "//")),
                Tuple.of(3, characterClass()));
    }

    /** A line of a rule file, or two: one may have a line feed in it. */
    static Arbitrary<String> lines() {
        Arbitrary<String> pattern = piece().list().ofMinSize(1).ofMaxSize(4).map(parts -> String.join("", parts));
        Arbitrary<String> start = Arbitraries.frequency(
                Tuple.of(8, ""),
                Tuple.of(4, "!"),
                Tuple.of(3, "/"),
                Tuple.of(1, "!/"),
                Tuple.of(1, "#"),
                Tuple.of(1, "\\#"),
                Tuple.of(1, "\\!"),
                Tuple.of(1, "!!"),
                Tuple.of(1, " "));
        Arbitrary<String> end = Arbitraries.frequency(
                Tuple.of(10, ""),
                Tuple.of(4, "/"),
                Tuple.of(1, "/**"),
                Tuple.of(1, " "),
                Tuple.of(1, "\\ "),
                Tuple.of(1, "\\  "),
                Tuple.of(1, "\t"),
                Tuple.of(1, "/ "),
                Tuple.of(1, "\r"),
                Tuple.of(1, " \r"),
                Tuple.of(1, "\\"));
        return start.flatMap(first -> pattern.flatMap(middle -> end.map(last -> first + middle + last)))
                .filter(line -> !line.lines().anyMatch(RandomRules::hasDoubleStarRightAfterPlainText))
                .filter(line -> !line.lines().anyMatch(RandomRules::hasMoreStarsThanAreUsed));
    }

    static Arbitrary<Map<String, String>> ruleFiles() {
        Arbitrary<String> content = lines().list().ofMinSize(1).ofMaxSize(6).flatMap(lines -> Arbitraries.of(
                        "\n", "\n", "\r\n")
                .flatMap(end -> Arbitraries.of("", end).map(last -> String.join(end, lines) + last)));
        Arbitrary<String> withMark = Arbitraries.frequencyOf(
                Tuple.of(9, content), Tuple.of(1, content.map(text -> "\u00ef\u00bb\u00bf" + text)));
        Arbitrary<Map<String, String>> below = Arbitraries.maps(
                        Arbitraries.of(DIRECTORIES).map(directory -> directory + "/.gitignore"), withMark)
                .ofMaxSize(3);
        return Combinators.combine(withMark, below).as((root, files) -> {
            var all = new TreeMap<>(files);
            all.put(".gitignore", root);
            return all;
        });
    }

    /** Git takes {@code ab**} followed by a slash or nothing as if a slash were before the stars; we do not. */
    static boolean hasDoubleStarRightAfterPlainText(String line) {
        return DOUBLE_STAR_RIGHT_AFTER_PLAIN_TEXT.matcher(line).find();
    }

    /** A pattern with more than four stars in a component is not used. */
    static boolean hasMoreStarsThanAreUsed(String line) {
        return Pattern.compile("\\*+").matcher(line).results().count() > 4;
    }
}
