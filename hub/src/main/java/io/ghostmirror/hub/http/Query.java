package io.ghostmirror.hub.http;

import io.ghostmirror.core.path.InvalidPathException;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The parameters of a request, decoded as bytes. */
final class Query {

    private static final int MAX_SHOWN = 40;

    private final Map<String, String> values = new HashMap<>();

    /** @param known names that it may have; fails with IllegalArgumentException for others, and for one that is repeated */
    Query(@Nullable String query, List<String> known) {
        if (query != null && !query.isEmpty()) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                put(PercentPath.decode(name), equals < 0 ? "" : PercentPath.decode(pair.substring(equals + 1)), known);
            }
        }
    }

    private void put(String name, String value, List<String> known) {
        if (!known.contains(name)) {
            throw new IllegalArgumentException(
                    "query: " + shown(name) + " is no parameter here (expected: " + String.join(", ", known) + ")");
        }
        if (values.put(name, value) != null) {
            throw new IllegalArgumentException("query: " + name + " is given twice (expected: once)");
        }
    }

    /**
     * The path a parameter names, without a '/' at its end; null when it is missing or empty. Fails with
     * IllegalArgumentException when it is none.
     */
    @Nullable
    WorkspacePath path(String name) {
        String raw = values.getOrDefault(name, "");
        String trimmed = raw.endsWith("/") ? raw.substring(0, raw.length() - 1) : raw;
        try {
            return trimmed.isEmpty() ? null : new WorkspacePath(trimmed);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    /** Empty when it is missing. Fails with IllegalArgumentException when it is there and says nothing. */
    String text(String name) {
        String value = values.get(name);
        if (value != null && value.isEmpty()) {
            throw new IllegalArgumentException(
                    "query: " + shown(name) + " is empty (expected: a value, or none of it)");
        }
        return value == null ? "" : value;
    }

    private static String shown(String value) {
        return value.length() > MAX_SHOWN ? '"' + value.substring(0, MAX_SHOWN) + "...\"" : '"' + value + '"';
    }

    /** The number of a commit, if it is given. */
    Optional<Long> seq(String name) {
        String value = values.get(name);
        if (value != null && !value.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(
                    name + ": " + shown(value) + " (expected: the number of a commit, or 0)");
        }
        return Optional.ofNullable(value).map(Long::valueOf);
    }

    /** A number from 1 to {@code most}. */
    int count(String name, int otherwise, int most) {
        String value = values.get(name);
        if (value == null) {
            return otherwise;
        }
        int count = value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
        if (count < 1 || count > most) {
            throw new IllegalArgumentException(
                    name + ": " + shown(value) + " (expected: a number from 1 to " + most + ")");
        }
        return count;
    }
}
