package io.ghostmirror.core.session;

import io.ghostmirror.core.ignore.PathPatterns;
import io.ghostmirror.core.path.WorkspacePath;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.Collectors;

/**
 * What a session has the hub do by itself. As text, a setting is a key and a value.
 *
 * @param conflictCopies whether what each node lost last gets a copy beside its path
 * @param autoMerge patterns of the text files whose candidates are merged when nothing clashes
 * @param heldDeletes what becomes of deletes that a node holds
 */
public record SessionSettings(boolean conflictCopies, List<String> autoMerge, HeldDeletes heldDeletes) {

    /** Everything waits for a person. */
    public static final SessionSettings DEFAULT = new SessionSettings(false, List.of(), HeldDeletes.ASK);

    /** Longest value, in characters. */
    public static final int MAX_VALUE = 4096;

    /** Key of {@link #heldDeletes}. */
    public static final String HELD_DELETES = "held-deletes";

    private static final String CONFLICT_COPIES = "conflict-copies";
    private static final String AUTO_MERGE = "auto-merge";
    private static final String ON = "on";
    private static final String OFF = "off";
    private static final String NONE = "none";

    /** What becomes of held deletes. */
    public enum HeldDeletes {
        /** A person decides. */
        ASK,
        /** They pass. */
        APPROVE,
        /** The files come back. */
        REJECT;

        /** As in a value. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public SessionSettings {
        autoMerge = List.copyOf(autoMerge);
        PathPatterns.of(autoMerge);
    }

    /** Settings as a release stored them; what this one does not know has its default. */
    public static SessionSettings ofStored(Map<String, String> texts) {
        SessionSettings settings = DEFAULT;
        for (Map.Entry<String, String> text : texts.entrySet()) {
            try {
                settings = settings.with(text.getKey(), text.getValue());
            } catch (IllegalArgumentException ofAnotherRelease) {
                // The default leaves it to a person.
            }
        }
        return settings;
    }

    /** These with one changed. Throws IllegalArgumentException that says what is allowed. */
    public SessionSettings with(String key, String value) {
        String text = value.strip();
        if (text.length() > MAX_VALUE) {
            throw new IllegalArgumentException("setting " + shown(key) + ": " + text.length()
                    + " characters (expected: at most " + MAX_VALUE + ")");
        }
        return switch (key) {
            case CONFLICT_COPIES -> new SessionSettings(isOn(text), autoMerge, heldDeletes);
            case AUTO_MERGE -> new SessionSettings(conflictCopies, patterns(text), heldDeletes);
            case HELD_DELETES -> new SessionSettings(conflictCopies, autoMerge, heldDeletes(text));
            default ->
                throw new IllegalArgumentException("setting \"" + shown(key) + "\" (expected: "
                        + String.join(", ", DEFAULT.texts().keySet()) + ")");
        };
    }

    /** These with several changed, by key. Throws as {@link #with(String, String)} does. */
    public SessionSettings with(Map<String, String> changes) {
        SessionSettings changed = this;
        for (Map.Entry<String, String> change : changes.entrySet()) {
            changed = changed.with(change.getKey(), change.getValue());
        }
        return changed;
    }

    /** Changes by key, each in the one form that is stored. Throws as {@link #with(String, String)} does. */
    public static Map<String, String> canonical(Map<String, String> changes) {
        var texts = new LinkedHashMap<String, String>();
        changes.forEach(
                (key, value) -> texts.put(key, DEFAULT.with(key, value).texts().get(key)));
        return texts;
    }

    private static boolean isOn(String text) {
        if (!text.equals(ON) && !text.equals(OFF)) {
            throw refused(CONFLICT_COPIES, text, ON + " or " + OFF);
        }
        return text.equals(ON);
    }

    private static List<String> patterns(String text) {
        if (text.equals(NONE)) {
            return List.of();
        }
        List<String> patterns =
                Arrays.stream(text.split(",", -1)).map(String::strip).toList();
        try {
            PathPatterns.of(patterns);
        } catch (IllegalArgumentException noPattern) {
            throw refused(
                    AUTO_MERGE, text, NONE + ", or patterns as in .gitignore with commas between, as in *.md,docs/**");
        }
        return patterns;
    }

    private static HeldDeletes heldDeletes(String text) {
        return Arrays.stream(HeldDeletes.values())
                .filter(one -> one.text().equals(text))
                .findFirst()
                .orElseThrow(() -> refused(
                        HELD_DELETES,
                        text,
                        Arrays.stream(HeldDeletes.values())
                                .map(HeldDeletes::text)
                                .collect(Collectors.joining(", "))));
    }

    private static IllegalArgumentException refused(String key, String value, String expected) {
        return new IllegalArgumentException(
                "setting " + key + ": \"" + shown(value) + "\" (expected: " + expected + ")");
    }

    private static String shown(String text) {
        String plain = text.replaceAll("\\p{Cntrl}", "?");
        return plain.length() <= 80 ? plain : plain.substring(0, 80) + "...";
    }

    /** All of them as text, by key, always in the same order. */
    public SequencedMap<String, String> texts() {
        var texts = new LinkedHashMap<String, String>();
        texts.put(CONFLICT_COPIES, conflictCopies ? ON : OFF);
        texts.put(AUTO_MERGE, autoMerge.isEmpty() ? NONE : String.join(",", autoMerge));
        texts.put(HELD_DELETES, heldDeletes.text());
        return texts;
    }

    /** Whether the hub is to do anything about candidates. */
    public boolean touchCandidates() {
        return conflictCopies || !autoMerge.isEmpty();
    }

    /** Whether candidates of this path are to be merged. */
    public boolean mergesByItself(WorkspacePath path) {
        return PathPatterns.of(autoMerge).matches(path);
    }
}
