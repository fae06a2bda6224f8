package io.ghostmirror.load.chaos;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What was done and what became of it, in Markdown. */
final class ChaosReport {

    private ChaosReport() {}

    static String of(
            ChaosCommand run,
            List<Faults.Event> events,
            int files,
            long reads,
            Duration quiet,
            Collection<String> failures) {
        var text = new StringBuilder();
        text.append("# Chaos, seed %d: %s%n%n".formatted(run.seed, failures.isEmpty() ? "all held" : "FAILED"));
        text.append("%d s, %d hubs, %d nodes with a writer each. %d files of one writer, %d reads of shared files.%n"
                .formatted(run.seconds, run.hubs, run.nodes, files, reads));
        text.append("Equal everywhere %s s after the end of the faults.%n%n".formatted(seconds(quiet)));
        failures.forEach(failure -> text.append("- ").append(failure).append('\n'));
        if (!failures.isEmpty()) {
            text.append('\n');
        }
        text.append("| what | times |\n|---|---|\n");
        counts(events).forEach((what, times) -> text.append("| %s | %d |%n".formatted(what, times)));
        text.append("\n| at (s) | what | for (s) |\n|---|---|---|\n");
        events.forEach(event -> text.append("| %s | %s | %s |%n"
                .formatted(
                        seconds(event.at()),
                        event.what(),
                        event.lasting().map(ChaosReport::seconds).orElse(""))));
        return text.toString();
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.1f", time.toMillis() / 1000.0);
    }

    private static Map<String, Integer> counts(List<Faults.Event> events) {
        Map<String, Integer> counts = new TreeMap<>();
        events.stream()
                .filter(event -> event.lasting().isPresent())
                .forEach(event -> counts.merge(event.what(), 1, Integer::sum));
        return counts;
    }
}
