package io.ghostmirror.load.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScaleTest {

    @Test
    void shouldBeInTheDocumentAsItIsWorkedOut() throws IOException {
        // Given
        String document = Files.readString(Path.of("..", "docs", "scale.md"));

        // When
        List<String> tables = ModelCommand.tables(Inputs.ours());

        // Then
        assertThat(document)
                .as("docs/scale.md between its marks must be what `./ghost load model` prints")
                .contains("<!-- model -->\n\n" + String.join("\n", tables) + "\n\n<!-- /model -->");
    }

    @Test
    void shouldHaveRoomForAll() throws IOException {
        // Given
        Inputs inputs = Inputs.ours();

        // When
        Scale scale = Scale.of(inputs);

        // Then
        double filled = scale.hubCores() / (scale.hubs() * inputs.of("hub.cores"));
        assertThat(filled).isLessThanOrEqualTo(inputs.of("hub.fill") * 1.01);
        assertThat(scale.hubs() * inputs.of("hub.connections")).isGreaterThanOrEqualTo(inputs.of("nodes"));
        assertThat(scale.attachments()).isBetween(inputs.of("sessions"), inputs.of("nodes"));
    }

    @Test
    void shouldNeedNoMoreThanOneOfEachForOneSession() throws IOException {
        // When
        Scale scale = Scale.of(Inputs.ours().with("sessions", 1).with("nodes", 2));

        // Then
        assertThat(scale.hubs()).isEqualTo(1);
        assertThat(scale.redisShards()).isEqualTo(1);
        assertThat(scale.attachments()).isEqualTo(1);
    }

    @Test
    void shouldTakeWhatAFileSaysInstead(@TempDir Path temp) throws IOException {
        // Given
        Path prices = Files.writeString(temp.resolve("prices"), "price.core.hour=0.08\n");
        Inputs ours = Inputs.ours().with("price.gibibyte.hour", 0);

        // When
        Scale dearer = Scale.of(ours.with(prices));

        // Then
        assertThat(dearer.hubDollars()).isEqualTo(2 * Scale.of(ours).hubDollars());
    }

    @Test
    void shouldSayWhatIsNoNumber(@TempDir Path temp) throws IOException {
        // Given
        Path file = Files.writeString(temp.resolve("inputs"), "sessions=many\n");

        // When // Then
        assertThatThrownBy(() -> Scale.of(Inputs.ours().with(file)))
                .hasMessage("sessions: \"many\" (expected: a number)");
    }
}
