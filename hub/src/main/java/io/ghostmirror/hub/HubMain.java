package io.ghostmirror.hub;

import io.ghostmirror.hub.boot.HubOptions;
import io.ghostmirror.hub.boot.Launch;
import io.ghostmirror.hub.boot.StartException;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * The hub as a program. Options are read before Quarkus starts, since they decide its configuration. Prints one line,
 * {@code ready http=HOST:PORT grpc=HOST:PORT}, when it serves; exits with 0 on SIGTERM and SIGINT, with 2 on a usage
 * error, with 1 when it cannot start.
 */
@QuarkusMain
public final class HubMain {

    private HubMain() {}

    public static void main(String... args) {
        var options = new HubOptions();
        var commandLine = new CommandLine(options);
        try {
            ParseResult parsed = commandLine.parseArgs(args);
            if (CommandLine.printHelpIfRequested(parsed)) {
                return;
            }
            Launch launch = Launch.prepare(options);
            Quarkus.run(HubApplication.class, launch::ended, args);
        } catch (ParameterException e) {
            fail(ExitCode.USAGE, e.getMessage() + "; see ghost hub --help");
        } catch (StartException e) {
            fail(ExitCode.SOFTWARE, String.valueOf(e.getMessage()));
        }
    }

    private static void fail(int exitCode, String sentence) {
        System.err.println("ghost hub: " + sentence);
        System.exit(exitCode);
    }
}
