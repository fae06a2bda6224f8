package io.ghostmirror.proto.telemetry;

import io.quarkus.logging.LoggingFilter;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/** A collector of traces that is not there is told in one line, without the stack of the client that found out. */
@LoggingFilter(name = "export-failures")
public final class ExportFailures implements Filter {

    @Override
    public boolean isLoggable(LogRecord record) {
        Throwable thrown = record.getThrown();
        if (thrown != null && String.valueOf(record.getLoggerName()).startsWith("io.opentelemetry.")) {
            record.setMessage(record.getMessage() + " (" + thrown + ")");
            record.setThrown(null);
        }
        return true;
    }
}
