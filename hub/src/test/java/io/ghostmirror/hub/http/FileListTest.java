package io.ghostmirror.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.core.manifest.Entry;
import io.ghostmirror.core.path.WorkspacePath;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileListTest {

    private static final String FILES = "/api/v1/sessions/s/files";

    private final HttpFixture hub = new HttpFixture();

    @BeforeEach
    void fill() {
        for (String directory : List.of("src", "src/main", "srcs")) {
            hub.put(WorkspacePath.of(directory), new Entry.Directory(0755));
        }
        hub.put(WorkspacePath.of("src.txt"), new byte[1]);
        hub.put(WorkspacePath.of("src/main/a"), new byte[1]);
    }

    @AfterEach
    void close() {
        hub.close();
    }

    private List<String> paths(String query) {
        var files = json(hub.get(FILES + query)).getJsonArray("files");
        return IntStream.range(0, files.size())
                .mapToObj(i -> files.getJsonObject(i).getString("path"))
                .toList();
    }

    private static JsonObject json(HttpResponse<byte[]> response) {
        return new JsonObject(new String(response.body(), StandardCharsets.UTF_8));
    }

    @Test
    void shouldTakeThePrefixForADirectory() {
        assertThat(paths("?prefix=src")).containsExactly("src", "src/main", "src/main/a");
        assertThat(paths("?prefix=src/")).containsExactly("src", "src/main", "src/main/a");
        assertThat(paths("?prefix=sr")).isEmpty();
        assertThat(paths("?prefix=src.txt")).containsExactly("src.txt");
        assertThat(paths("?prefix=src&after=src/main")).containsExactly("src/main/a");
        assertThat(paths("?prefix=src&after=src&limit=1")).containsExactly("src/main");
        assertThat(paths("?prefix=")).hasSize(5);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    prefix=../up | prefix: path "../up" has a component
                    prefix=/src | prefix: path "/src" has an empty component
                    after=a%00 | after: path "a?" has a NUL
                    prefix=src&after=srcs | after: srcs (expected: src, the prefix, or a path below it
                    limit=5001 | limit: "5001" (expected: a number from 1 to 5000)
                    limit= | limit: "" (expected: a number from 1 to 5000)
                    prefx=src | query: "prefx" is no parameter here (expected: prefix, after, limit)
                    limit=1&limit=2 | query: limit is given twice
                    """)
    void shouldSayWhatCannotBeMeant(String query, String sentence) {
        HttpResponse<byte[]> answer = hub.get(FILES + "?" + query);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).getString("code")).isEqualTo("MALFORMED");
        assertThat(json(answer).getString("detail")).startsWith(sentence);
    }
}
