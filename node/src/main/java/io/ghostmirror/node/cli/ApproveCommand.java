package io.ghostmirror.node.cli;

import picocli.CommandLine.Command;

/** Lets deletes pass that a node held because too much was gone at once. */
@Command(
        name = "approve",
        description = "Lets deletes pass that a node held because too much was gone at once.",
        footerHeading = "%nExamples:%n",
        footer = {"  ghost approve --session demo", "  ghost approve --session demo --node laptop-1a2b3c4d"})
final class ApproveCommand extends DecisionCommand {

    ApproveCommand(Console console) {
        super(console, true);
    }
}
