package io.ghostmirror.node.cli;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A command that asks the hub and prints what it says. */
abstract class HubCommand implements Callable<Integer> {

    private final Console console;

    @Mixin
    HubOptions hub = new HubOptions();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    boolean help;

    @Option(names = "--json", description = "Print one JSON object a line.")
    boolean json;

    HubCommand(Console console) {
        this.console = console;
    }

    /** Does the work and returns the exit code. */
    abstract int run(HubClient client, Console console);

    @Override
    public final Integer call() {
        try (var client = new HubClient(hub.address(), hub.trust(), hub.token())) {
            int code = run(client, console);
            console.flush();
            return code;
        } catch (Console.ReaderGone enough) {
            return ExitCode.OK;
        } catch (StatusRuntimeException e) {
            String sentence = HubSentence.of(e, hub.address());
            throw e.getStatus().getCode() == Status.Code.INVALID_ARGUMENT
                    ? new WrongUse(sentence, e)
                    : new CommandFailure(sentence, e);
        } finally {
            console.clearProgress();
        }
    }
}
