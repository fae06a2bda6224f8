package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.UsageMessageSpec;

class HelpTest {

    private static final int NARROW = 80;

    private static CommandLine program() {
        return TestCommandLine.of(new Captured(false), Map.of());
    }

    static Stream<String> commands() {
        return program().getSubcommands().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("commands")
    void shouldFitANarrowTerminal(String name) {
        // When
        UsageMessageSpec usage =
                program().getSubcommands().get(name).getCommandSpec().usageMessage();

        // Then
        assertThat(usage.description()[0]).as("the sentence that lists show").endsWith(".");
        assertThat(usage.footer()).as("examples are not wrapped").allMatch(line -> line.length() < NARROW);
    }

    /** What is not called is not read; each is known by the name that it has. */
    @ParameterizedTest
    @MethodSource("commands")
    void shouldKnowTheCommandThatIsCalled(String name) {
        // When
        CommandLine called = GhostCommand.withSubcommands(
                new CommandLine(new GhostCommand(), TestCommandLine.beans(new Captured(false))), name);

        // Then
        assertThat(called.getSubcommands()).containsKey(name);
        assertThat(called.getSubcommands().size())
                .isEqualTo(name.equals("help") ? (int) commands().count() : 1);
    }

    @Test
    void shouldListEachCommandWithAWholeSentence() {
        // When
        String help = program().getUsageMessage();

        // Then
        String listed = help.replaceAll("\\s+", " ");
        assertThat(commands().filter(name -> !name.equals("help")))
                .allMatch(name -> listed.contains(" " + name + " " + sentence(name)));
        assertThat(help.lines()).allMatch(line -> line.length() <= NARROW);
    }

    private static String sentence(String name) {
        String[] description = program()
                .getSubcommands()
                .get(name)
                .getCommandSpec()
                .usageMessage()
                .description();
        return Arrays.stream(description).findFirst().orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "join --session s --dir \ufffd",
                "join --session s --dir x --state-dir=",
                "status --session s --token-file a\0b",
                "log --session s -n -1",
                "cat --session s \ufffd"
            })
    void shouldSayInOneSentenceWhatCannotBeMeant(String line) {
        // Given
        var captured = new Captured(false);

        // When
        int code = TestCommandLine.of(captured, Map.of()).execute(line.split(" "));

        // Then
        assertThat(code).isEqualTo(2);
        assertThat(captured.err()).hasLineCount(1).doesNotContain("Exception");
    }

    @Test
    void shouldSayThatThereIsNoSuchCommand() {
        // Given
        var captured = new Captured(false);

        // When
        int code = TestCommandLine.of(captured, Map.of()).execute("jion", "--dir", ".");

        // Then
        assertThat(code).isEqualTo(2);
        assertThat(captured.err()).isEqualTo("ghost: \"jion\" is not a command (see ghost --help).\n");
    }
}
