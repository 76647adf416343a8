package io.millrace.deploy;

import static io.millrace.deploy.Overlay.items;
import static io.millrace.deploy.Overlay.texts;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.Server;
import io.millrace.cli.Command;
import io.millrace.config.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What {@code k8s} deploys is valid, fits together, and says of the server what the server's own configuration says. */
final class ManifestsTest {
    private static final String APP = "app.kubernetes.io/name";
    private static final Path DOCS = Path.of("docs", "kubernetes.md");
    private static final int STARTING_SECONDS_MIN = 600;
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    private ServerConfig config(Overlay overlay) throws IOException {
        return PodSettings.read(overlay, folder).server();
    }

    @ParameterizedTest
    @EnumSource
    void isValid(Overlay overlay) throws Exception {
        KubernetesSchemas schemas = new KubernetesSchemas();
        List<String> errors = new ArrayList<>();
        overlay.objects()
                .forEach(object -> schemas.errors(object).forEach(error -> errors.add(Yaml.id(object) + error)));
        assertEquals(List.of(), errors);
        overlay.objects()
                .forEach(object -> assertEquals(
                        "millrace", object.at("/metadata/namespace").asText(), Yaml.id(object)));
    }

    /** Else the test above would say nothing. */
    @Test
    void schemasFindFaults() throws Exception {
        KubernetesSchemas schemas = new KubernetesSchemas();
        ObjectNode service =
                Overlay.SINGLE.ofKind("Service").findFirst().orElseThrow().deepCopy();
        ((ObjectNode) service.at("/spec/ports/0")).put("targetport", 1).remove("port");
        List<String> errors = schemas.errors(service);
        assertEquals(2, errors.size(), errors::toString);
        ObjectNode set = Overlay.SINGLE.only("StatefulSet").deepCopy();
        ((ObjectNode) set.at("/spec/template/spec/containers/0/resources/limits")).put("memory", "4 Gi");
        assertFalse(schemas.errors(set).isEmpty());
        assertEquals(
                List.of("there is no schema of v1 Pod"),
                schemas.errors(Yaml.object().put("apiVersion", "v1").put("kind", "Pod")));
    }

    @ParameterizedTest
    @EnumSource
    void selectsItsOwnPods(Overlay overlay) {
        JsonNode labels = overlay.statefulSet().at("/template/metadata/labels");
        assertEquals("millrace", labels.path(APP).asText());
        List<JsonNode> selectors = new ArrayList<>();
        selectors.add(overlay.statefulSet().at("/selector/matchLabels"));
        selectors.add(overlay.only("PodDisruptionBudget").at("/spec/selector/matchLabels"));
        selectors.add(overlay.only("NetworkPolicy").at("/spec/podSelector/matchLabels"));
        overlay.ofKind("Service").forEach(service -> selectors.add(service.at("/spec/selector")));
        assertEquals(Set.of(labels), Set.copyOf(selectors));
        JsonNode headless = overlay.ofKind("Service")
                .filter(service -> service.at("/spec/clusterIP").asText().equals("None"))
                .findFirst()
                .orElseThrow();
        assertEquals(headless.at("/metadata/name"), overlay.statefulSet().path("serviceName"));
        assertEquals(
                overlay.only("ServiceAccount").at("/metadata/name"),
                overlay.pod().path("serviceAccountName"));
    }

    @ParameterizedTest
    @EnumSource
    void runsOneReplicaThatMayBeSentAway(Overlay overlay) {
        assertEquals(1, overlay.statefulSet().path("replicas").asInt());
        assertEquals(
                1,
                overlay.only("PodDisruptionBudget").at("/spec/maxUnavailable").asInt());
    }

    /** Unknown variables and keys are errors of the real configuration. */
    @ParameterizedTest
    @EnumSource
    void saysWhatTheConfigurationKnows(Overlay overlay) throws Exception {
        assertEquals(Command.SERVE, PodSettings.commandLine(overlay).command());
        PodSettings.environment(overlay).keySet().forEach(name -> assertTrue(name.startsWith("MILLRACE_"), name));
        ServerConfig config = config(overlay);
        assertEquals(Optional.of("millrace-0"), config.nodeId());
        assertEquals(Optional.of(PodSettings.TOKEN), config.managementToken().text());
        assertEquals(overlay != Overlay.EXTERNAL, config.postgres().isEmbedded());
        assertEquals(overlay == Overlay.EXTERNAL, config.staging().usesStore());
    }

    @ParameterizedTest
    @EnumSource
    void opensThePortsThatTheServerListensOn(Overlay overlay) throws Exception {
        ServerConfig config = config(overlay);
        assertFalse(config.https().isLoopback());
        assertFalse(config.management().isLoopback(), "probes come from the node");
        assertEquals(
                Set.of(
                        "https " + config.https().port(),
                        "management " + config.management().port()),
                items(overlay.container().path("ports"))
                        .map(port -> port.path("name").asText() + " "
                                + port.path("containerPort").asText())
                        .collect(Collectors.toSet()));
        assertFalse(config.http().isOn());
        overlay.ofKind("Service").forEach(service -> items(service.at("/spec/ports"))
                .forEach(port -> assertEquals(port.path("name"), port.path("targetPort"), Yaml.id(service))));
        // without a port of its own, the headless one gives that of the pod
        overlay.ofKind("Service")
                .filter(service -> service.at("/spec/clusterIP").asText().equals("None"))
                .flatMap(service -> items(service.at("/spec/ports")))
                .forEach(port -> assertEquals(
                        containerPort(overlay, port.path("targetPort").asText()),
                        port.path("port").asInt()));
        assertEquals(
                List.of("https", "management"),
                items(overlay.only("NetworkPolicy").at("/spec/ingress"))
                        .flatMap(rule -> texts(rule.path("ports"), "port").stream())
                        .toList());
    }

    private static int containerPort(Overlay overlay, String name) {
        return items(overlay.container().path("ports"))
                .filter(port -> port.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow()
                .path("containerPort")
                .asInt();
    }

    @ParameterizedTest
    @EnumSource
    void letsOutWhatItNeeds(Overlay overlay) throws Exception {
        Set<String> expected = new TreeSet<>(Set.of("53"));
        if (overlay == Overlay.EXTERNAL) {
            expected.add("443");
            expected.add(config(overlay).postgres().uri().replaceAll(".*:([0-9]+)/.*", "$1"));
        }
        assertEquals(
                expected,
                items(overlay.only("NetworkPolicy").at("/spec/egress"))
                        .flatMap(rule -> texts(rule.path("ports"), "port").stream())
                        .collect(Collectors.toSet()));
    }

    /** Whether they answer is shown by {@link StartCommandIT}, which calls them. */
    @ParameterizedTest
    @EnumSource
    void asksTheManagementPort(Overlay overlay) {
        JsonNode container = overlay.container();
        assertEquals("/health/live", path(container.path("startupProbe")));
        assertEquals("/health/live", path(container.path("livenessProbe")));
        assertEquals("/health/ready", path(container.path("readinessProbe")));
        JsonNode startup = container.path("startupProbe");
        assertTrue(
                startup.path("periodSeconds").asInt()
                                * startup.path("failureThreshold").asInt()
                        >= STARTING_SECONDS_MIN,
                "recovery may take long");
    }

    private static String path(JsonNode probe) {
        assertEquals("management", probe.at("/httpGet/port").asText());
        assertFalse(probe.path("httpGet").has("scheme"), "the management port speaks no TLS");
        return probe.at("/httpGet/path").asText();
    }

    @ParameterizedTest
    @EnumSource
    void mountsWhatTheConfigurationPointsTo(Overlay overlay) throws Exception {
        ServerConfig config = config(overlay);
        JsonNode data = mountOf(overlay, config.data());
        assertFalse(data.path("readOnly").asBoolean());
        assertTrue(
                overlay.volume(data.path("name").asText())
                        .at("/spec/accessModes")
                        .isArray(),
                "it is a claim");
        assertNotEquals(Path.of(data.path("mountPath").asText()), config.data(), "the root of a volume is not ours");
        assertTrue(
                overlay.volume(mountOf(overlay, Path.of("/tmp/x")).path("name").asText())
                        .has("emptyDir"));
        Stream.of(
                        PodSettings.commandLine(overlay).config(),
                        config.tls().certificate(),
                        config.tls().key(),
                        config.secrets().keyFile(),
                        config.staging().usesStore() ? config.staging().s3().credentialsFile() : Optional.<Path>empty())
                .flatMap(Optional::stream)
                .forEach(file -> mustBeMounted(overlay, file));
    }

    private static void mustBeMounted(Overlay overlay, Path file) {
        JsonNode mount = mountOf(overlay, file);
        assertTrue(mount.path("readOnly").asBoolean(), file::toString);
        String name = Path.of(mount.path("mountPath").asText()).relativize(file).toString();
        List<String> there = overlay.filesOf(overlay.volume(mount.path("name").asText()));
        assertTrue(there.contains(name), () -> name + " is not among " + there);
    }

    private static JsonNode mountOf(Overlay overlay, Path file) {
        return items(overlay.container().path("volumeMounts"))
                .filter(mount -> file.startsWith(mount.path("mountPath").asText()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(file + " is on no volume of " + overlay));
    }

    @ParameterizedTest
    @EnumSource
    void mayDoNothingThatItNeedNot(Overlay overlay) {
        JsonNode pod = overlay.pod();
        assertFalse(pod.path("automountServiceAccountToken").asBoolean(true));
        assertFalse(pod.path("enableServiceLinks").asBoolean(true));
        JsonNode context = pod.path("securityContext");
        assertTrue(context.path("runAsNonRoot").asBoolean());
        assertTrue(context.path("runAsUser").asInt() > 0);
        assertEquals(context.path("runAsGroup"), context.path("fsGroup"));
        assertEquals("OnRootMismatch", context.path("fsGroupChangePolicy").asText());
        assertEquals("RuntimeDefault", context.at("/seccompProfile/type").asText());
        JsonNode container = overlay.container().path("securityContext");
        assertTrue(container.path("readOnlyRootFilesystem").asBoolean());
        assertFalse(container.path("allowPrivilegeEscalation").asBoolean(true));
        assertEquals("[\"ALL\"]", container.at("/capabilities/drop").toString());
    }

    @ParameterizedTest
    @EnumSource
    void givesStoppingTheTimeThatItTakes(Overlay overlay) throws Exception {
        ServerConfig config = config(overlay);
        long seconds = config.work().stopDelay().toSeconds()
                + config.work().stopGrace().toSeconds()
                + Server.STOP_SECONDS_MAX;
        assertTrue(config.work().stopDelay().toSeconds() > 0, "a Service takes time to send nobody here any more");
        assertTrue(seconds < overlay.pod().path("terminationGracePeriodSeconds").asLong());
    }

    /** The start script gives the heap its share of the container's memory. */
    @ParameterizedTest
    @EnumSource
    void leavesMemoryBesideTheHeap(Overlay overlay) throws Exception {
        JsonNode resources = overlay.container().path("resources");
        long memory = bytes(resources.at("/limits/memory").asText());
        assertEquals(memory, bytes(resources.at("/requests/memory").asText()));
        Matcher share =
                Pattern.compile("-XX:MaxRAMPercentage=([0-9]+)").matcher(Files.readString(Path.of("bin", "millrace")));
        assertTrue(share.find());
        long heap = memory / 100 * Long.parseLong(share.group(1));
        assertTrue(heap >= GIB, "heap");
        assertTrue(memory - heap >= GIB, "the rest");
        assertFalse(PodSettings.environment(overlay).containsKey("MILLRACE_JAVA_OPTS"));
        JsonNode tmp = overlay.volume("tmp").path("emptyDir");
        assertTrue(bytes(tmp.path("sizeLimit").asText())
                <= bytes(resources.at("/limits/ephemeral-storage").asText()));
    }

    private static long bytes(String quantity) {
        Matcher matcher = Pattern.compile("([0-9]+)(Mi|Gi)").matcher(quantity);
        assertTrue(matcher.matches(), quantity);
        return Long.parseLong(matcher.group(1)) << (matcher.group(2).equals("Mi") ? 20 : 30);
    }

    @Test
    void scrapesThePortOfEachPod() {
        JsonNode monitor = Overlay.WITH_COMPONENTS.only("ServiceMonitor").path("spec");
        List<ObjectNode> selected = Overlay.WITH_COMPONENTS
                .ofKind("Service")
                .filter(service -> monitor.at("/selector/matchLabels").properties().stream()
                        .allMatch(label -> label.getValue()
                                .equals(service.at("/metadata/labels").path(label.getKey()))))
                .toList();
        assertEquals(1, selected.size());
        JsonNode endpoint = monitor.at("/endpoints/0");
        assertTrue(texts(selected.get(0).at("/spec/ports"), "name")
                .contains(endpoint.path("port").asText()));
        assertEquals(
                "http /metrics",
                endpoint.path("scheme").asText() + " " + endpoint.path("path").asText());
        JsonNode token = items(Overlay.WITH_COMPONENTS.container().path("env"))
                .filter(variable -> variable.path("name").asText().equals("MILLRACE_MANAGEMENT_TOKEN"))
                .findFirst()
                .orElseThrow();
        assertEquals(token.at("/valueFrom/secretKeyRef"), endpoint.at("/authorization/credentials"));
    }

    @Test
    void certifiesTheNamesOfTheServices() {
        Overlay overlay = Overlay.WITH_COMPONENTS;
        JsonNode certificate = overlay.only("Certificate").path("spec");
        assertEquals(overlay.volume("tls").at("/secret/secretName"), certificate.path("secretName"));
        Set<String> names =
                items(certificate.path("dnsNames")).map(JsonNode::asText).collect(Collectors.toSet());
        String namespace = overlay.only("StatefulSet").at("/metadata/namespace").asText();
        assertEquals(
                Set.of(
                        "millrace",
                        "millrace." + namespace + ".svc",
                        "millrace." + namespace + ".svc.cluster.local",
                        "*.millrace-headless." + namespace + ".svc.cluster.local"),
                names);
        assertEquals(
                Set.of("millrace", "millrace-headless"),
                overlay.ofKind("Service")
                        .map(service -> service.at("/metadata/name").asText())
                        .collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @EnumSource
    void namesSecretsThatTheDocumentationTellsHowToMake(Overlay overlay) throws Exception {
        String docs = Files.readString(DOCS);
        Stream<String> variables = items(overlay.container().path("env"))
                .map(variable -> variable.at("/valueFrom/secretKeyRef/key").asText());
        Stream<String> files = items(overlay.pod().path("volumes"))
                .flatMap(volume -> texts(volume.at("/secret/items"), "key").stream());
        Stream.concat(variables, files)
                .filter(key -> !key.isEmpty())
                .forEach(key -> assertTrue(
                        docs.contains("--from-literal=" + key + "=") || docs.contains("--from-file=" + key + "="),
                        key));
        assertTrue(docs.contains("kubectl -n millrace create secret tls "
                + overlay.volume("tls").at("/secret/secretName").asText()));
    }
}
