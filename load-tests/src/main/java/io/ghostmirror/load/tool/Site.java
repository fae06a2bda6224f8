package io.ghostmirror.load.tool;

import io.ghostmirror.load.process.Children;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a tool works.
 *
 * @param state for what it has to remember; empty at first
 * @param source the tree that is changed
 * @param targets the trees that shall be the same; empty at first
 * @param counted whether it is to talk through links, which count
 */
public record Site(Children children, Path state, Path source, List<Path> targets, boolean counted) {

    public Site {
        targets = List.copyOf(targets);
    }
}
