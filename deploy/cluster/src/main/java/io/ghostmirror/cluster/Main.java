package io.ghostmirror.cluster;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** The command line of {@code ghost cluster}. */
public final class Main {

    /** Held, since a logger that nobody holds forgets its level. */
    private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

    private Main() {}

    public static void main(String[] args) {
        // That Kafka does not answer yet is looked at here, not news.
        KAFKA.setLevel(Level.OFF);
        int code = new CommandLine(new ClusterCommand())
                .setParameterExceptionHandler((failure, given) -> {
                    System.err.println("ghost cluster: " + failure.getMessage() + "; see `ghost cluster --help`");
                    return CommandLine.ExitCode.USAGE;
                })
                .setExecutionExceptionHandler((failure, command, parsed) -> {
                    if (!(failure instanceof ClusterException) && !(failure instanceof IOException)) {
                        throw failure;
                    }
                    System.err.println("ghost cluster: " + failure.getMessage());
                    return 1;
                })
                .execute(args);
        System.exit(code);
    }
}
