package io.ghostmirror.node.cli;

import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

/** The command line as the program has it, but for where it prints. */
final class TestCommandLine {

    private TestCommandLine() {}

    /** Runs a command against the hub. */
    static int run(ScriptedWorkspace hub, Captured captured, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(1, List.of("--hub", hub.address()));
        return of(captured, Map.of()).execute(all.toArray(String[]::new));
    }

    static CommandLine of(Captured captured, Map<String, String> environment) {
        return CommandLineConfiguration.configure(
                new CommandLine(new GhostCommand(), beans(captured)),
                captured.console(),
                new EnvironmentDefaults(environment));
    }

    static IFactory beans(Captured captured) {
        return new Beans(captured.console());
    }

    /** Makes commands as the container does, from one console; what it lacks is left out. */
    private record Beans(Console console) implements IFactory {
        @Override
        public <K> K create(Class<K> type) throws Exception {
            for (Constructor<?> constructor : type.getDeclaredConstructors()) {
                Class<?>[] parameters = constructor.getParameterTypes();
                if (parameters.length > 0 && parameters[0] == Console.class) {
                    return type.cast(
                            parameters.length == 1
                                    ? constructor.newInstance(console)
                                    : constructor.newInstance(console, null));
                }
            }
            return CommandLine.defaultFactory().create(type);
        }
    }
}
