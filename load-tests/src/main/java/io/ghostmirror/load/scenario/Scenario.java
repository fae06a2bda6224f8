package io.ghostmirror.load.scenario;

import io.ghostmirror.load.report.Report;
import io.ghostmirror.load.tool.Tool;
import java.io.IOException;

/** Work that every tool is given in the same way. */
public interface Scenario {

    /** By which it is chosen on the command line. */
    String name();

    /** Whether a tool that runs only once can do it. */
    default boolean suits(Tool tool) {
        return tool.keepsWatching();
    }

    /** Gives the work to a tool and adds what it took to the report. */
    void run(Tool tool, Bench bench, Report report) throws IOException;
}
