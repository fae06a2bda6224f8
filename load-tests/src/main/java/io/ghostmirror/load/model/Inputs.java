package io.ghostmirror.load.model;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Properties;

/** Figures by name: those that were measured, those that are assumed. */
record Inputs(Properties values) {

    private static final String MEASURED = "measured.properties";
    private static final String ASSUMED = "assumed.properties";

    /** Those that belong to this release. */
    static Inputs ours() throws IOException {
        var values = new Properties();
        for (String name : new String[] {MEASURED, ASSUMED}) {
            try (InputStream in = Objects.requireNonNull(Inputs.class.getResourceAsStream(name), name)) {
                values.load(in);
            }
        }
        return new Inputs(values);
    }

    /** These, with what a file says instead. */
    Inputs with(Path file) throws IOException {
        var changed = new Properties();
        changed.putAll(values);
        changed.load(new StringReader(Files.readString(file)));
        return new Inputs(changed);
    }

    /** These with one other figure. */
    Inputs with(String name, double figure) {
        var changed = new Properties();
        changed.putAll(values);
        changed.setProperty(name, Double.toString(figure));
        return new Inputs(changed);
    }

    double of(String name) {
        String text = values.getProperty(name);
        if (text == null) {
            throw new IllegalArgumentException("no figure is named " + name);
        }
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + ": \"" + text + "\" (expected: a number)", e);
        }
    }
}
