package io.ghostmirror.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** {@code deploy/compose.yaml} fits to itself, to the files that it mounts, and to the programs. Nothing is started. */
class ComposeTest {

    private static final Set<String> SERVICE_KEYS = Set.of(
            "image",
            "command",
            "environment",
            "volumes",
            "ports",
            "depends_on",
            "restart",
            "user",
            "read_only",
            "tmpfs",
            "cap_drop",
            "security_opt",
            "stop_grace_period");

    private final Path directory = Repository.file("deploy");
    private final Map<String, Object> compose = Repository.documents(Repository.text(directory.resolve("compose.yaml")))
            .getFirst();
    private final Map<String, Object> services = Repository.map(compose.get("services"));

    @Test
    void shouldHaveAllOfALargerInstallation() {
        assertThat(services.keySet())
                .contains("redis", "kafka", "hub-1", "hub-2", "hub-3", "balancer", "node-a", "node-b")
                .contains("prometheus", "grafana", "jaeger");
    }

    @Test
    void shouldUseOnlyWhatIsThere() {
        Set<String> volumes = Repository.map(compose.get("volumes")).keySet();
        Set<String> used = new TreeSet<>();
        services.forEach((name, value) -> {
            Map<String, Object> service = Repository.map(value);
            assertThat(service.keySet()).as("keys of %s", name).isSubsetOf(SERVICE_KEYS);
            assertThat((String) service.get("image")).as("image of %s", name).containsPattern(":[^/]*[0-9}]");
            assertThat(dependencies(service)).as("what %s waits for", name).isSubsetOf(services.keySet());
            for (Object mount : Repository.list(service.getOrDefault("volumes", List.of()))) {
                String source = mount.toString().replaceAll(":.*", "");
                if (source.startsWith("./")) {
                    assertThat(directory.resolve(source))
                            .as("mounted in %s", name)
                            .exists();
                } else {
                    used.add(source);
                }
            }
        });
        assertThat(used).isEqualTo(new TreeSet<>(volumes));
    }

    @Test
    void shouldPublishOnLoopbackOnly() {
        assertThat(services.values().stream()
                        .flatMap(service ->
                                Repository.list(Repository.map(service).getOrDefault("ports", List.of())).stream()))
                .hasSizeGreaterThan(3)
                .allSatisfy(port -> assertThat(port.toString()).startsWith("127.0.0.1:"));
    }

    @Test
    void shouldBalanceAndWatchEveryHub() {
        String balancer = Repository.text(directory.resolve("compose/haproxy.cfg"));
        String prometheus = Repository.text(directory.resolve("compose/prometheus.yml"));
        assertThat(hubs()).hasSize(3).allSatisfy(hub -> {
            assertThat(balancer).contains(hub + ":9000", hub + ":8080");
            assertThat(prometheus).contains("- " + hub + ":8080");
        });
    }

    @Test
    void shouldGiveOptionsThatProgramsHave() {
        String programs = Stream.of(
                        "hub/src/main/java/io/ghostmirror/hub/boot/HubOptions.java",
                        "node/src/main/java/io/ghostmirror/node/cli/JoinCommand.java",
                        "node/src/main/java/io/ghostmirror/node/cli/HubOptions.java")
                .map(file -> Repository.text(Repository.file(file)))
                .collect(Collectors.joining());
        assertThat(services.entrySet().stream()
                        .filter(service -> service.getKey().matches("(hub|node)-.*"))
                        .flatMap(service ->
                                words(Repository.map(service.getValue()).get("command")))
                        .filter(word -> word.startsWith("--")))
                .hasSizeGreaterThan(10)
                .allSatisfy(word -> assertThat(programs).contains("\"" + word.replaceAll("=.*", "") + "\""));
    }

    @Test
    void shouldHaveWellFormedRulesAndDashboards() throws Exception {
        for (String file : List.of(
                "prometheus/alerts.yml",
                "compose/prometheus.yml",
                "grafana/provisioning/datasources/prometheus.yaml",
                "grafana/provisioning/dashboards/ghost-mirror.yaml",
                "grafana/dashboards/hubs.json")) {
            assertThat(Files.readString(directory.resolve(file))).isNotBlank();
            assertThat(Repository.documents(Repository.text(directory.resolve(file))))
                    .as(file)
                    .hasSize(1);
        }
    }

    @Test
    void shouldSayWhatEachAlertMeans() {
        Map<String, Object> alerts = Repository.documents(Repository.text(directory.resolve("prometheus/alerts.yml")))
                .getFirst();
        Object group = Repository.list(alerts.get("groups")).getFirst();
        assertThat(Repository.list(Repository.map(group).get("rules")))
                .isNotEmpty()
                .allSatisfy(rule -> {
                    assertThat(Repository.map(rule)).containsOnlyKeys("alert", "expr", "for", "labels", "annotations");
                    assertThat(Repository.map(Repository.map(rule).get("annotations")))
                            .containsOnlyKeys("summary", "description");
                });
    }

    private Stream<String> hubs() {
        return services.keySet().stream().filter(name -> name.startsWith("hub-"));
    }

    private static Set<String> dependencies(Map<String, Object> service) {
        return switch (service.getOrDefault("depends_on", List.of())) {
            case Map<?, ?> map -> map.keySet().stream().map(Object::toString).collect(Collectors.toSet());
            case List<?> list -> list.stream().map(Object::toString).collect(Collectors.toSet());
            default -> throw new AssertionError("depends_on: neither a list nor a map");
        };
    }

    private static Stream<String> words(Object command) {
        return command instanceof List<?> list
                ? list.stream().map(Object::toString)
                : Stream.of(command.toString().split(" "));
    }
}
