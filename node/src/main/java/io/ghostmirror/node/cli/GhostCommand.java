package io.ghostmirror.node.cli;

import io.quarkus.picocli.runtime.annotations.TopCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The program. */
@TopCommand
@Command(
        name = "ghost",
        mixinStandardHelpOptions = true,
        version = "ghost 0.1.0",
        description = "Keeps directory trees on several machines the same, in milliseconds, through a hub.",
        subcommands = {
            JoinCommand.class,
            LeaveCommand.class,
            SessionsCommand.class,
            NodesCommand.class,
            StatusCommand.class,
            LsCommand.class,
            CatCommand.class,
            LogCommand.class,
            WatchCommand.class,
            ConflictsCommand.class,
            ApproveCommand.class,
            RejectCommand.class,
            SettingsCommand.class,
            VerifyCommand.class,
            DeleteCommand.class,
            HelpCommand.class
        },
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
final class GhostCommand {}
