package io.ghostmirror.node.cli;

import com.google.protobuf.ByteString;
import io.ghostmirror.core.path.WorkspacePath;
import io.ghostmirror.proto.json.WireJson;
import io.ghostmirror.proto.v1.Collision;
import io.ghostmirror.proto.v1.ListCollisionsResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What names look like that are one name for a file system that folds them. */
final class CollisionView {

    private static final int EXAMPLES = 3;
    private static final int JSON_PATHS = 10_000;

    private CollisionView() {}

    /** One line with the first names. */
    static String line(long names, Iterator<ListCollisionsResponse> pages) {
        List<List<WorkspacePath>> first = groups(pages, EXAMPLES, 2 * EXAMPLES);
        String examples = first.stream()
                .map(paths -> paths.stream().map(WorkspacePath::display).collect(Collectors.joining(" and ")))
                .collect(Collectors.joining(", "));
        return Formats.count(names, "name") + " written in more than one way: " + examples
                + (names > first.size() ? ", and " + Formats.number(names - first.size()) + " more" : "")
                + ". A file system that folds case or Unicode forms can hold one of each.";
    }

    /** The paths, name by name, and whether these are all. */
    static void put(Map<String, @Nullable Object> object, Iterator<ListCollisionsResponse> pages) {
        List<List<WorkspacePath>> found = groups(pages, Integer.MAX_VALUE, JSON_PATHS);
        object.put("collidingPaths", found.stream().map(CollisionView::json).toList());
        object.put("collidingPathsComplete", !pages.hasNext());
    }

    private static List<Map<String, @Nullable Object>> json(List<WorkspacePath> paths) {
        return paths.stream().map(path -> WireJson.withPath("path", path)).toList();
    }

    /** Reads on until there are {@code most} names or about {@code mostPaths} paths. */
    private static List<List<WorkspacePath>> groups(Iterator<ListCollisionsResponse> pages, int most, int mostPaths) {
        List<List<WorkspacePath>> groups = new ArrayList<>();
        ByteString key = ByteString.EMPTY;
        int paths = 0;
        while (paths < mostPaths && pages.hasNext()) {
            for (Collision collision : pages.next().getCollisionsList()) {
                if (!collision.getFoldKey().equals(key)) {
                    if (groups.size() == most) {
                        return groups;
                    }
                    key = collision.getFoldKey();
                    groups.add(new ArrayList<>());
                }
                groups.getLast().add(WireJson.path(collision.getPath()));
                paths++;
            }
        }
        return groups;
    }
}
