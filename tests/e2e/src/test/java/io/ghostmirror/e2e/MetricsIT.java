package io.ghostmirror.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.ghostmirror.e2e.kit.GhostNode;
import io.ghostmirror.e2e.kit.Mesh;
import io.ghostmirror.e2e.kit.MeshExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What dashboards, alerts and the autoscaler ask for is what a hub shows. */
@ExtendWith(MeshExtension.class)
class MetricsIT {

    private static final Path ROOT = Path.of(System.getProperty("ghostmirror.root"));
    private static final Pattern ASKED =
            Pattern.compile("\\b(?:ghostmirror|grpc|http|jvm|process|redis|netty|worker)_[a-z0-9_]+");
    private static final Pattern SHOWN = Pattern.compile("(?m)^[a-z][a-z0-9_]+");

    @ParameterizedTest
    @ValueSource(
            strings = {"deploy/grafana/dashboards/hubs.json", "deploy/prometheus/alerts.yml", "k8s/base/autoscaler.yaml"
            })
    void shouldBeWhatAHubShows(String file, Mesh mesh) throws IOException, InterruptedException {
        // Given
        GhostNode node = mesh.join("a");
        Files.writeString(node.path("file"), "hello");
        mesh.awaitApplied(node);

        // When
        Set<String> shown = names(SHOWN, metrics(mesh));
        Set<String> asked = names(ASKED, Files.readString(ROOT.resolve(file)));

        // Then
        assertThat(asked).as("metrics named in %s", file).isNotEmpty();
        assertThat(shown).as("metrics that %s names", file).containsAll(asked);
    }

    private static String metrics(Mesh mesh) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://" + mesh.hub().http() + "/q/metrics"))
                .header("Authorization", "Bearer " + mesh.hub().token())
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString()).body();
        }
    }

    private static Set<String> names(Pattern pattern, String text) {
        Set<String> names = new TreeSet<>();
        pattern.matcher(text).results().forEach(result -> names.add(result.group()));
        return names;
    }
}
