package io.ghostmirror.load.tool;

import io.ghostmirror.load.process.Child;
import io.ghostmirror.load.wire.Link;
import java.util.List;
import java.util.Optional;

/**
 * A tool at work.
 *
 * @param children all it consists of, in the order in which they are to be stopped
 * @param hub the one that all others talk to, where there is one
 * @param receivers the process of each target, in order; empty when targets have none of their own
 * @param links what stands between them when bytes are counted
 * @param ready returns when the tool says that it is ready
 */
public record Running(
        List<Child> children, Optional<Child> hub, List<Child> receivers, List<Link> links, Runnable ready) {

    /** A tool without a word for being ready. */
    static Running of(List<Child> children, List<Link> links) {
        return new Running(children, Optional.empty(), List.of(), links, () -> {});
    }

    /** A tool that runs once. */
    static Running once(Child child, List<Child> servers, List<Link> links) {
        return new Running(servers, Optional.empty(), List.of(), links, child::awaitSuccess);
    }

    public void awaitReady() {
        ready.run();
    }

    /** The ids of all processes. */
    public List<Long> processes() {
        return children.stream().flatMap(child -> child.processes().stream()).toList();
    }

    /** Bytes on each link so far. */
    public List<Long> bytes() {
        return links.stream().map(Link::bytes).toList();
    }

    /** Ends it in an orderly way. */
    public void stop() {
        children.forEach(Child::stop);
        links.forEach(Link::close);
    }
}
