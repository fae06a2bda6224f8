package io.ghostmirror.node.cli;

import io.ghostmirror.node.port.NodeStoreException;
import org.jboss.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong in one sentence. Exit code 2: the command was typed wrong; 1: it could not be done. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {

    private static final Logger LOG = Logger.getLogger("io.ghostmirror.node");

    private final Console console;

    Failures(Console console) {
        this.console = console;
    }

    @Override
    public int handleParseException(ParameterException e, String[] arguments) {
        CommandLine command = e.getCommandLine();
        String fault = fault(e, command).strip().replaceAll("\\s*\\R\\s*", " ");
        console.note(command.getCommandSpec().qualifiedName() + ": " + fault.replaceAll("\\.$", "") + " (see "
                + command.getCommandSpec().qualifiedName() + " --help).");
        return ExitCode.USAGE;
    }

    private static String fault(ParameterException e, CommandLine command) {
        boolean program = !command.getSubcommands().isEmpty();
        if (program && e instanceof UnmatchedArgumentException unmatched) {
            String first = unmatched.getUnmatched().getFirst();
            return '"' + first + (first.startsWith("-") ? "\" is not an option" : "\" is not a command");
        }
        return String.valueOf(e.getMessage());
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        switch (e) {
            case WrongUse wrong -> {
                console.note("ghost: " + wrong.getMessage());
                return ExitCode.USAGE;
            }
            case CommandFailure failure -> console.note("ghost: " + failure.getMessage());
            case NodeStoreException failure -> console.note("ghost: " + failure.getMessage());
            default -> {
                LOG.debug("unexpected failure", e);
                console.note("ghost: This should not happen, please report it: " + e + " at " + place(e) + ".");
            }
        }
        return ExitCode.SOFTWARE;
    }

    private static String place(Exception e) {
        StackTraceElement[] trace = e.getStackTrace();
        return trace.length == 0 ? "an unknown place" : trace[0].toString();
    }
}
