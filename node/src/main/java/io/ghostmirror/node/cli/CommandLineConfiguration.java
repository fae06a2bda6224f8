package io.ghostmirror.node.cli;

import io.quarkus.picocli.runtime.PicocliCommandLineFactory;
import io.quarkus.runtime.annotations.CommandLineArguments;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import picocli.CommandLine;

/** Sets the command line up: sentences for failures, defaults from the environment. */
@Dependent
final class CommandLineConfiguration {

    @Produces
    CommandLine commandLine(
            PicocliCommandLineFactory factory, Console console, @CommandLineArguments String[] arguments) {
        return configure(factory.create(), console, new EnvironmentDefaults(System.getenv()), arguments);
    }

    /** @param arguments what it will be executed with; none: anything */
    static CommandLine configure(
            CommandLine commandLine, Console console, EnvironmentDefaults defaults, String... arguments) {
        var failures = new Failures(console);
        return GhostCommand.withSubcommands(commandLine, arguments)
                .setDefaultValueProvider(defaults)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setUsageHelpAutoWidth(true);
    }
}
