package io.ghostmirror.load;

import io.ghostmirror.load.scenario.BigFile;
import io.ghostmirror.load.scenario.ColdSync;
import io.ghostmirror.load.scenario.EditLatency;
import io.ghostmirror.load.scenario.FanOut;
import io.ghostmirror.load.scenario.MixedColdSync;
import io.ghostmirror.load.scenario.Scenario;
import io.ghostmirror.load.scenario.Start;
import io.ghostmirror.load.scenario.Storms;
import io.ghostmirror.load.tool.FloorTool;
import io.ghostmirror.load.tool.GhostTool;
import io.ghostmirror.load.tool.Lsyncd;
import io.ghostmirror.load.tool.Rsync;
import io.ghostmirror.load.tool.Syncthing;
import io.ghostmirror.load.tool.Tool;
import io.ghostmirror.load.tool.Unison;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/** All there is to run. */
final class Catalogue {

    static final String SCENARIOS = "edits, edits-large-tree, cold, cold-mixed, big-file, fan-out, storms, start.";
    static final String TOOLS = "floor, ghost, rsync, lsyncd, unison, syncthing.";

    private final List<Tool> tools;
    private final List<Scenario> scenarios = List.of(
            new EditLatency(false),
            new EditLatency(true),
            new ColdSync(),
            new MixedColdSync(),
            new BigFile(),
            new FanOut(),
            new Storms(),
            new Start());

    Catalogue(Path ghost) {
        tools = List.of(
                new FloorTool(), new GhostTool(ghost), new Rsync(), new Lsyncd(), new Unison(), new Syncthing());
    }

    /** Those named, or, without names, all that are installed; the two that every run is about when it is to be quick. */
    List<Tool> tools(List<String> names, boolean quick) {
        if (!names.isEmpty()) {
            List<Tool> named = named(tools, Tool::name, names, TOOLS);
            named.stream().filter(tool -> !tool.isInstalled()).findFirst().ifPresent(tool -> {
                throw new IllegalArgumentException(tool.name() + " is not installed");
            });
            return named;
        }
        return quick
                ? tools.subList(0, 2)
                : tools.stream().filter(Tool::isInstalled).toList();
    }

    List<Scenario> scenarios(List<String> names) {
        return names.isEmpty() ? scenarios : named(scenarios, Scenario::name, names, SCENARIOS);
    }

    private static <T> List<T> named(List<T> all, Function<T, String> name, List<String> names, String known) {
        for (String wanted : names) {
            if (all.stream().noneMatch(each -> name.apply(each).equalsIgnoreCase(wanted))) {
                throw new IllegalArgumentException("\"" + wanted + "\" is not known (expected some of: " + known + ")");
            }
        }
        return all.stream()
                .filter(each -> names.stream().anyMatch(name.apply(each)::equalsIgnoreCase))
                .toList();
    }
}
