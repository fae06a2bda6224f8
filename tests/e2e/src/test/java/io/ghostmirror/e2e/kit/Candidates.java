package io.ghostmirror.e2e.kit;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What lost in conflicts, as {@code ghost conflicts --save} writes it. Text is ISO-8859-1, one character a byte. */
public final class Candidates {

    private Candidates() {}

    /** Waits until so many paths have a conflict; gives the contents of each one's candidates. */
    public static Map<String, List<String>> await(Mesh mesh, int paths) {
        Patience.until(
                paths + " paths have a conflict",
                () -> mesh.cli().json("conflicts", "--session", Mesh.SESSION).size() == paths,
                () -> mesh.cli().out("conflicts", "--session", Mesh.SESSION));
        return saved(mesh);
    }

    /** By path, the contents of the candidates as they were saved. */
    public static Map<String, List<String>> saved(Mesh mesh) {
        try {
            Path directory = Files.createTempDirectory(mesh.outside("candidates"), "saved");
            Map<String, List<String>> saved = new TreeMap<>();
            for (JsonNode line :
                    mesh.cli().json("conflicts", "--session", Mesh.SESSION, "--save", directory.toString())) {
                Path file = Path.of(line.get("file").asText());
                saved.computeIfAbsent(line.get("path").asText(), path -> new ArrayList<>())
                        .add(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
            }
            return saved;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
