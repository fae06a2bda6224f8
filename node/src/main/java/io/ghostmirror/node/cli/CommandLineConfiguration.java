package io.ghostmirror.node.cli;

import io.quarkus.picocli.runtime.PicocliCommandLineFactory;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import picocli.CommandLine;

/** Sets the command line up: sentences for failures, defaults from the environment. */
@Dependent
final class CommandLineConfiguration {

    @Produces
    CommandLine commandLine(PicocliCommandLineFactory factory, Console console) {
        return configure(factory.create(), console, new EnvironmentDefaults(System.getenv()));
    }

    static CommandLine configure(CommandLine commandLine, Console console, EnvironmentDefaults defaults) {
        var failures = new Failures(console);
        return commandLine
                .setDefaultValueProvider(defaults)
                .setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setUsageHelpAutoWidth(true);
    }
}
