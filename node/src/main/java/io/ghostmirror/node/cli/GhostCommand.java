package io.ghostmirror.node.cli;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The program. */
@TopCommand
@Command(
        name = "ghost",
        mixinStandardHelpOptions = true,
        version = "ghost 0.1.0",
        description = "Keeps directory trees on several machines the same, in milliseconds, through a hub.",
        footerHeading = "%nFirst steps:%n",
        footer = {
            "  ghost hub                               start a hub on this machine",
            "  ghost join --session demo --dir ./a     keep ./a in session demo",
            "  ghost join --session demo --dir ./b     keep ./b the same as ./a",
            "  ghost status --session demo             see who is there and what waits",
            "  ghost COMMAND --help                    more on one command, with examples",
            "",
            "GHOST_HUB and GHOST_TOKEN_FILE stand in for --hub and --token-file; for TLS,",
            "GHOST_HUB_FINGERPRINT, GHOST_CA and GHOST_TLS for the options so named."
        })
final class GhostCommand {

    /** In the order of their listing. Picocli reads the annotations of each that it is told of, which takes milliseconds. */
    private static final Map<String, Class<?>> SUBCOMMANDS = new LinkedHashMap<>();

    static {
        SUBCOMMANDS.put("join", JoinCommand.class);
        SUBCOMMANDS.put("leave", LeaveCommand.class);
        SUBCOMMANDS.put("sessions", SessionsCommand.class);
        SUBCOMMANDS.put("nodes", NodesCommand.class);
        SUBCOMMANDS.put("status", StatusCommand.class);
        SUBCOMMANDS.put("ls", LsCommand.class);
        SUBCOMMANDS.put("cat", CatCommand.class);
        SUBCOMMANDS.put("log", LogCommand.class);
        SUBCOMMANDS.put("watch", WatchCommand.class);
        SUBCOMMANDS.put("conflicts", ConflictsCommand.class);
        SUBCOMMANDS.put("approve", ApproveCommand.class);
        SUBCOMMANDS.put("reject", RejectCommand.class);
        SUBCOMMANDS.put("settings", SettingsCommand.class);
        SUBCOMMANDS.put("verify", VerifyCommand.class);
        SUBCOMMANDS.put("delete", DeleteCommand.class);
        SUBCOMMANDS.put("help", HelpCommand.class);
    }

    /** Adds the command that is called alone, or all where help may need them. */
    static CommandLine withSubcommands(CommandLine commandLine, String... arguments) {
        Class<?> called = arguments.length == 0 ? null : SUBCOMMANDS.get(arguments[0]);
        if (called == null || called == HelpCommand.class) {
            SUBCOMMANDS.values().forEach(commandLine::addSubcommand);
        } else {
            commandLine.addSubcommand(called);
        }
        return commandLine;
    }
}
