package io.ghostmirror.hub.http;

import io.ghostmirror.core.path.WorkspacePath;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, decoded as bytes. */
final class Query {

    private final Map<String, String> values = new HashMap<>();

    Query(@Nullable String query) {
        if (query != null && !query.isEmpty()) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                values.put(PercentPath.decode(name), equals < 0 ? "" : PercentPath.decode(pair.substring(equals + 1)));
            }
        }
    }

    /** The path a parameter names, without a '/' at its end; null when it is missing or empty. */
    @Nullable
    WorkspacePath path(String name) {
        String raw = values.getOrDefault(name, "");
        String trimmed = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        return trimmed.isEmpty() ? null : new WorkspacePath(trimmed);
    }

    /** A number from 1 to {@code most}. */
    int count(String name, int otherwise, int most) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        int count = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
        if (count < 1 || count > most) {
            throw new IllegalArgumentException(name + ": not a number from 1 to " + most);
        }
        return count;
    }
}
