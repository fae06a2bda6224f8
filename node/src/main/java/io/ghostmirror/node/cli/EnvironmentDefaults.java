package io.ghostmirror.node.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Takes options that were not given from the environment. */
final class EnvironmentDefaults implements IDefaultValueProvider {

    private static final Map<String, String> VARIABLES = Map.of(
            "--hub", "GHOST_HUB",
            "--token-file", "GHOST_TOKEN_FILE",
            "--hub-fingerprint", "GHOST_HUB_FINGERPRINT",
            "--ca", "GHOST_CA",
            "--tls", "GHOST_TLS");

    private final Map<String, String> environment;

    EnvironmentDefaults(Map<String, String> environment) {
        this.environment = environment;
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        String variable = VARIABLES.get(option.longestName());
        String value = variable == null ? null : environment.get(variable);
        return value == null || value.isEmpty() ? null : value;
    }
}
