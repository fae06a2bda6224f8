package io.ghostmirror.node.sync;

import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.core.sync.NodeEvent;
import io.ghostmirror.node.port.Watcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** Tells the loop what the watcher sees, without what is ignored. */
final class WatchEvents implements Watcher.Listener {

    private final NodeLoop loop;
    private final Rules rules;

    WatchEvents(NodeLoop loop, Rules rules) {
        this.loop = loop;
        this.rules = rules;
    }

    @Override
    public void onEvents(List<Watcher.Event> events) {
        var thinned = new LinkedHashSet<WorkspacePath>();
        var touched = new ArrayList<NodeEvent.Touched>(events.size());
        for (Watcher.Event event : events) {
            if (!rules.ignores(event.path(), event.directory())) {
                touched.add(new NodeEvent.Touched(event.path(), touch(event.kind()), event.directory()));
            } else if (event.kind() == Watcher.Kind.DELETED || event.kind() == Watcher.Kind.MOVED_OUT) {
                event.path().parent().ifPresent(thinned::add);
            }
        }
        thinned.forEach(directory -> touched.add(new NodeEvent.Touched(directory, NodeEvent.Touch.THINNED, true)));
        if (!touched.isEmpty()) {
            loop.touched(touched);
        }
    }

    private static NodeEvent.Touch touch(Watcher.Kind kind) {
        return switch (kind) {
            case CLOSED, MOVED_IN -> NodeEvent.Touch.FINISHED;
            case CREATED -> NodeEvent.Touch.APPEARED;
            case MOVED_OUT -> NodeEvent.Touch.MOVED_OUT;
            case DELETED -> NodeEvent.Touch.GONE;
            case MODIFIED -> NodeEvent.Touch.WRITING;
            case ATTRIBUTES -> NodeEvent.Touch.ATTRIBUTES;
        };
    }

    @Override
    public void onOverflow() {
        loop.rescan();
    }

    @Override
    public void onRootGone() {
        loop.fail("The workspace directory was moved or unmounted: nothing more is synced, and nothing was "
                + "deleted elsewhere because of it. Put it back, then join again.");
    }

    @Override
    public void onRootRemoved() {
        loop.endWith("The workspace directory was removed: what was seen to be deleted in it is deleted everywhere, "
                + "nothing more is synced. To get it back, see `ghost log`; to go on, make it again, then join again.");
    }
}
