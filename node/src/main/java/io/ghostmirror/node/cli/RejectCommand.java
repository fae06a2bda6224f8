package io.ghostmirror.node.cli;

import picocli.CommandLine.Command;

/** Brings the files back whose deletes a node held because too much was gone at once. */
@Command(
        name = "reject",
        description = "Brings the files back whose deletes a node held because too much was gone at once.",
        footerHeading = "%nExamples:%n",
        footer = {"  ghost reject --session demo", "  ghost reject --session demo --node laptop-1a2b3c4d"})
final class RejectCommand extends DecisionCommand {

    RejectCommand(Console console) {
        super(console, false);
    }
}
