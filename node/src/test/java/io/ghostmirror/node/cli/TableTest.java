package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void shouldBeAsWideAsItsContent() {
        // Given
        var table = new Table("NODE", "STATE", "SEEN");

        // When
        table.row("laptop-with-a-name", "ready", "now").row("b", "offline", "3 d ago");

        // Then
        assertThat(table.lines())
                .containsExactly(
                        "NODE                 STATE     SEEN",
                        "laptop-with-a-name   ready     now",
                        "b                    offline   3 d ago");
    }
}
