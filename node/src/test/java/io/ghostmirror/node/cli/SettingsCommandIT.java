package io.ghostmirror.node.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.proto.v1.ChangeSettingsRequest;
import io.ghostmirror.proto.v1.ChangeSettingsResponse;
import io.ghostmirror.proto.v1.GetSettingsRequest;
import io.ghostmirror.proto.v1.GetSettingsResponse;
import io.ghostmirror.proto.v1.Setting;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SettingsCommandIT {

    private final Captured captured = new Captured(false);
    private ScriptedWorkspace hub;

    @BeforeEach
    void start() throws Exception {
        hub = new ScriptedWorkspace();
    }

    @AfterEach
    void stop() {
        hub.close();
    }

    @Test
    void shouldShowSettings() {
        // Given
        hub.answer(
                GetSettingsRequest.class,
                GetSettingsResponse.newBuilder()
                        .addSettings(setting("conflict-copies", "off"))
                        .addSettings(setting("auto-merge", "*.md,docs/**"))
                        .build());

        // When
        int code = ghost();

        // Then
        assertThat(code).isZero();
        assertThat(captured.out().lines())
                .containsExactly("SETTING           VALUE", "conflict-copies   off", "auto-merge        *.md,docs/**");
    }

    @Test
    void shouldChangeWhatIsNamedAndShowAll() throws Exception {
        // Given
        hub.answer(
                ChangeSettingsRequest.class,
                ChangeSettingsResponse.newBuilder()
                        .addSettings(setting("conflict-copies", "on"))
                        .addSettings(setting("auto-merge", "a=b"))
                        .build());

        // When
        int code = ghost("conflict-copies=on", "auto-merge=a=b", "--json");

        // Then
        assertThat(code).isZero();
        var request = (ChangeSettingsRequest) hub.requests.take();
        assertThat(request.getSession()).isEqualTo("demo");
        assertThat(request.getChangesList())
                .containsExactly(setting("conflict-copies", "on"), setting("auto-merge", "a=b"));
        assertThat(captured.out())
                .isEqualTo("{\"session\":\"demo\",\"conflict-copies\":\"on\",\"auto-merge\":\"a=b\"}\n");
    }

    @Test
    void shouldSayWhatAChangeLooksLike() {
        // When
        int code = ghost("conflict-copies");

        // Then
        assertThat(code).isEqualTo(2);
        assertThat(captured.err()).contains("\"conflict-copies\" changes no setting (expected: KEY=VALUE)");
        assertThat(hub.requests).isEmpty();
    }

    private static Setting setting(String key, String value) {
        return Setting.newBuilder().setKey(key).setValue(value).build();
    }

    private int ghost(String... arguments) {
        return TestCommandLine.run(
                hub,
                captured,
                Stream.concat(Stream.of("settings", "--session", "demo"), Arrays.stream(arguments))
                        .toArray(String[]::new));
    }
}
