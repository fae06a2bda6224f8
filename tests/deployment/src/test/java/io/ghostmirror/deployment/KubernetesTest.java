package io.ghostmirror.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.DaemonSet;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The files in {@code k8s} have the fields that Kubernetes knows, and fit to each other and to the programs. */
class KubernetesTest {

    private static final Set<String> KUSTOMIZATION = Set.of(
            "apiVersion",
            "kind",
            "namespace",
            "labels",
            "resources",
            "patches",
            "images",
            "configMapGenerator",
            "secretGenerator");

    @TestFactory
    Stream<DynamicTest> shouldHaveOnlyFieldsThatKubernetesKnows() {
        return manifests()
                .map(file -> DynamicTest.dynamicTest(
                        Repository.file("k8s").relativize(file).toString(), () -> parse(Repository.text(file))));
    }

    @Test
    void shouldNotTakeFieldsThatKubernetesDoesNotKnow() {
        // Given
        String typo =
                Repository.text(Repository.file("k8s/base/deployment.yaml")).replace("httpGet:", "httpget:");

        // When, Then
        assertThatThrownBy(() -> parse(typo)).hasMessageContaining("httpget");
    }

    @Test
    void shouldNameFilesThatAreThere() {
        for (Path file : Repository.below("k8s", "kustomization.yaml")) {
            Map<String, Object> kustomization = document(file);
            assertThat(kustomization.keySet()).as(file.toString()).isSubsetOf(KUSTOMIZATION);
            assertThat(named(kustomization))
                    .as("named in %s", file)
                    .isNotEmpty()
                    .allSatisfy(name -> assertThat(file.resolveSibling(name)).exists());
        }
    }

    /** What an overlay leaves out by mistake is not in its list: this compares with what lies in the directory. */
    @Test
    void shouldUseEveryFile() throws IOException {
        for (Path file : Repository.below("k8s", "kustomization.yaml")) {
            try (Stream<Path> siblings = Files.list(file.getParent())) {
                assertThat(siblings.filter(sibling -> !sibling.equals(file))
                                .map(sibling -> sibling.getFileName().toString()))
                        .as("files beside %s", file)
                        .isSubsetOf(named(document(file)));
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> shouldRender() {
        return Stream.of("k8s/base", "k8s/overlays/dev", "k8s/overlays/production")
                .map(directory -> DynamicTest.dynamicTest(directory, () -> {
                    // Given
                    assumeThat(hasKubectl()).as("kubectl is on the PATH").isTrue();

                    // When
                    List<HasMetadata> rendered = parse(render(directory));

                    // Then
                    assertThat(rendered).extracting(HasMetadata::getKind).contains("Deployment", "NetworkPolicy");
                }));
    }

    @Test
    void shouldConfineEveryPod() {
        assertThat(pods()).hasSizeGreaterThan(4).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getEnableServiceLinks()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(containers(pod)).allSatisfy(container -> {
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
                assertThat(container.getResources().getLimits()).containsKey("memory");
            });
        });
        assertThat(ours()).as("containers of hub and node").hasSize(3).allSatisfy(container -> assertThat(
                        container.getSecurityContext().getReadOnlyRootFilesystem())
                .isTrue());
    }

    @Test
    void shouldServeWithTls() {
        // When
        Container hub = ours().filter(container -> container.getName().equals("hub"))
                .findFirst()
                .orElseThrow();

        // Then
        assertThat(hub.getArgs()).contains("--tls-cert=/tls/tls.crt", "--tls-key=/tls/tls.key");
        assertThat(Stream.of(hub.getStartupProbe(), hub.getReadinessProbe(), hub.getLivenessProbe()))
                .allSatisfy(probe -> assertThat(probe.getHttpGet().getScheme()).isEqualTo("HTTPS"));
        assertThat(ours().filter(container -> container.getName().equals("node")))
                .isNotEmpty()
                .allSatisfy(node -> assertThat(node.getArgs()).contains("--ca=/ca/ca.crt"));
        assertThat(Repository.below("k8s", ".yaml").stream()
                        .filter(file -> Repository.text(file).contains("--insecure")))
                .as("files that serve without TLS")
                .containsExactly(Repository.file("k8s/overlays/dev/plain.yaml"));
    }

    /** What has a place in both is the certificate; what serves without has nothing left of it. */
    @Test
    void shouldLeaveTlsOutOfDevelopmentAlone() throws Exception {
        assumeThat(hasKubectl()).as("kubectl is on the PATH").isTrue();
        assertThat(render("k8s/overlays/dev"))
                .contains("--insecure", "scheme: HTTP\n")
                .doesNotContain("tls", "HTTPS");
        assertThat(render("k8s/overlays/production"))
                .contains("secretName: hub-tls", "scheme: HTTPS\n")
                .doesNotContain("--insecure");
    }

    @Test
    void shouldGiveOptionsThatProgramsHave() {
        String programs = Repository.text(Repository.file("hub/src/main/java/io/ghostmirror/hub/boot/HubOptions.java"))
                + Repository.text(Repository.file("node/src/main/java/io/ghostmirror/node/cli/JoinCommand.java"))
                + Repository.text(Repository.file("node/src/main/java/io/ghostmirror/node/cli/HubOptions.java"));
        assertThat(ours().flatMap(container -> container.getArgs().stream())
                        .filter(argument -> argument.startsWith("--")))
                .isNotEmpty()
                .allSatisfy(argument -> assertThat(programs).contains("\"" + argument.replaceAll("=.*", "") + "\""));
    }

    private static Stream<Path> manifests() {
        return Repository.below("k8s", ".yaml").stream()
                .filter(file -> !file.endsWith("kustomization.yaml"))
                .filter(file -> Repository.text(file).contains("apiVersion:"));
    }

    private static List<HasMetadata> parse(String yaml) {
        return Repository.documents(yaml).stream()
                .map(document -> {
                    document.remove("$patch");
                    return Schema.parse(document);
                })
                .toList();
    }

    private static Map<String, Object> document(Path file) {
        return Repository.documents(Repository.text(file)).getFirst();
    }

    /** The files and directories that a kustomization names. */
    private static List<String> named(Map<String, Object> kustomization) {
        List<String> names = new ArrayList<>();
        Repository.list(kustomization.getOrDefault("resources", List.of())).forEach(name -> names.add((String) name));
        for (Object patch : Repository.list(kustomization.getOrDefault("patches", List.of()))) {
            if (Repository.map(patch).get("path") instanceof String path) {
                names.add(path);
            }
        }
        for (Object generator : Repository.list(kustomization.getOrDefault("configMapGenerator", List.of()))) {
            Repository.list(Repository.map(generator).getOrDefault("envs", List.of()))
                    .forEach(name -> names.add((String) name));
        }
        return names;
    }

    private static boolean hasKubectl() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl")));
    }

    private static String render(String directory) throws IOException, InterruptedException {
        Process kubectl = new ProcessBuilder(
                        "kubectl", "kustomize", Repository.file(directory).toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        kubectl.getOutputStream().close();
        String rendered = new String(kubectl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(kubectl.waitFor()).as("exit code of kubectl").isZero();
        return rendered;
    }

    /** Those that are complete; patches have no volumes. */
    private static Stream<PodSpec> pods() {
        return manifests()
                .flatMap(file -> parse(Repository.text(file)).stream())
                .flatMap(resource -> switch (resource) {
                    case Pod pod -> Stream.of(pod.getSpec());
                    case Deployment deployment ->
                        Stream.of(deployment.getSpec().getTemplate().getSpec());
                    case StatefulSet set ->
                        Stream.of(set.getSpec().getTemplate().getSpec());
                    case DaemonSet set -> Stream.of(set.getSpec().getTemplate().getSpec());
                    default -> Stream.empty();
                })
                .filter(pod -> pod.getSecurityContext() != null);
    }

    private static List<Container> containers(PodSpec pod) {
        List<Container> containers = new ArrayList<>(pod.getInitContainers());
        containers.addAll(pod.getContainers());
        return containers;
    }

    private static Stream<Container> ours() {
        return pods().flatMap(pod -> containers(pod).stream())
                .filter(container -> container.getImage().contains("ghost-mirror/"));
    }
}
