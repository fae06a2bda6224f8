package io.ghostmirror.node.cli;

import io.ghostmirror.proto.v1.ChangeSettingsRequest;
import io.ghostmirror.proto.v1.GetSettingsRequest;
import io.ghostmirror.proto.v1.Setting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Parameters;

/** Shows and changes the settings of a session. */
@Command(
        name = "settings",
        description = {
            "Shows a session's settings: what the hub does by itself. KEY=VALUE changes one, from the next event on.",
            "",
            "  conflict-copies=off|on           put what each node lost last beside its path, as"
                    + " name.conflict-NODE-NUMBER.ext",
            "  auto-merge=none|PATTERN,...      merge candidates of these text files, chosen as in .gitignore, when"
                    + " nothing clashes",
            "  held-deletes=ask|approve|reject  decide about held deletes as `ghost approve` and `ghost reject` do"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  ghost settings --session demo",
            "  ghost settings --session demo conflict-copies=on",
            "  ghost settings --session demo 'auto-merge=*.md,docs/**' held-deletes=reject"
        })
final class SettingsCommand extends SessionCommand {

    @Parameters(arity = "0..*", paramLabel = "KEY=VALUE", description = "What is to change.")
    List<String> changes = new ArrayList<>();

    SettingsCommand(Console console) {
        super(console);
    }

    @Override
    int run(HubClient client, Console console) {
        List<Setting> settings = changes.isEmpty() ? shown(client) : changed(client);
        if (json) {
            Map<String, @Nullable Object> object = new LinkedHashMap<>();
            object.put("session", session);
            settings.forEach(setting -> object.put(setting.getKey(), setting.getValue()));
            console.json(object);
        } else {
            var table = new Table("SETTING", "VALUE");
            settings.forEach(setting -> table.row(setting.getKey(), setting.getValue()));
            table.lines().forEach(console::line);
        }
        return ExitCode.OK;
    }

    private List<Setting> shown(HubClient client) {
        return client.unary()
                .getSettings(GetSettingsRequest.newBuilder().setSession(session).build())
                .getSettingsList();
    }

    private List<Setting> changed(HubClient client) {
        return client.unary()
                .changeSettings(ChangeSettingsRequest.newBuilder()
                        .setSession(session)
                        .addAllChanges(
                                changes.stream().map(SettingsCommand::change).toList())
                        .build())
                .getSettingsList();
    }

    private static Setting change(String typed) {
        int equals = typed.indexOf('=');
        if (equals < 1) {
            throw new WrongUse("\"" + typed + "\" changes no setting (expected: KEY=VALUE).");
        }
        return Setting.newBuilder()
                .setKey(typed.substring(0, equals))
                .setValue(typed.substring(equals + 1))
                .build();
    }
}
