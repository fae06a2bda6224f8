package io.ghostmirror.cluster;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * What is run as a member: its command line, and the variables that it needs beside those of whoever starts it.
 *
 * @param environment may hold secrets
 */
record Program(List<String> arguments, Map<String, String> environment) {

    private static final String ARGUMENT = "argument.";
    private static final String VARIABLE = "environment.";

    Program {
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** This program with those variables of the caller that choose the JDK and how programs start. */
    Program inheriting(Map<String, String> variables) {
        Map<String, String> all = new TreeMap<>();
        variables.forEach((name, value) -> {
            if (name.equals("JAVA_HOME") || name.equals("GHOST_JAVA_OPTS") || name.equals("GHOST_AOT")) {
                all.put(name, value);
            }
        });
        all.putAll(environment);
        return new Program(arguments, all);
    }

    /** Writes it to a file that nobody else may read. */
    void save(Path file) throws IOException {
        var properties = new Properties();
        for (int i = 0; i < arguments.size(); i++) {
            properties.setProperty(ARGUMENT + i, arguments.get(i));
        }
        environment.forEach((name, value) -> properties.setProperty(VARIABLE + name, value));
        var text = new StringWriter();
        properties.store(text, null);
        OwnFile.write(file, text.toString());
    }

    static Program load(Path file) throws IOException {
        var properties = new Properties();
        properties.load(new StringReader(Files.readString(file)));
        List<String> arguments = new ArrayList<>();
        for (String next = properties.getProperty(ARGUMENT + 0);
                next != null;
                next = properties.getProperty(ARGUMENT + arguments.size())) {
            arguments.add(next);
        }
        Map<String, String> environment = new TreeMap<>();
        for (String key : properties.stringPropertyNames()) {
            if (key.startsWith(VARIABLE)) {
                environment.put(key.substring(VARIABLE.length()), properties.getProperty(key));
            }
        }
        return new Program(arguments, environment);
    }
}
