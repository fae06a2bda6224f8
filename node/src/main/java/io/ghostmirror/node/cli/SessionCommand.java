package io.ghostmirror.node.cli;

import picocli.CommandLine.Option;

/** A command about one session. */
abstract class SessionCommand extends HubCommand {

    @Option(
            names = "--session",
            required = true,
            paramLabel = "NAME",
            converter = NameConverter.class,
            description = "The session's name.")
    String session = "";

    SessionCommand(Console console) {
        super(console);
    }
}
