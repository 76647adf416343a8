package io.millrace.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reader of kustomizations that the other tests stand on. */
final class KustomizationTest {
    private static final ObjectMapper SORTED =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    @TempDir
    private Path folder;

    /** Not where there is neither kubectl nor kustomize. */
    @ParameterizedTest
    @EnumSource
    void buildsWhatKustomizeBuilds(Overlay overlay) throws Exception {
        Optional<List<String>> program = program();
        assumeTrue(program.isPresent(), "there is no kubectl and no kustomize");
        List<String> command = new ArrayList<>(program.get());
        command.add(overlay.folder().toString());
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String theirs = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor());
        assertEquals(sorted(Yaml.all(theirs)), sorted(Kustomization.build(overlay.folder())));
    }

    private static Optional<List<String>> program() {
        return List.of(List.of("kustomize", "build"), List.of("kubectl", "kustomize")).stream()
                .filter(words -> List.of(System.getenv("PATH").split(":")).stream()
                        .anyMatch(path -> Files.isExecutable(Path.of(path, words.get(0)))))
                .findFirst();
    }

    /** By kind and name, members and items of lists in one order. */
    private static Map<String, String> sorted(List<ObjectNode> objects) throws IOException {
        Map<String, String> texts = new TreeMap<>();
        for (ObjectNode object : objects) {
            texts.put(
                    Yaml.id(object),
                    SORTED.writerWithDefaultPrettyPrinter()
                            .writeValueAsString(inOrder(SORTED.treeToValue(object, Object.class))));
        }
        return texts;
    }

    private static Object inOrder(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new TreeMap<>();
            map.forEach((key, member) -> copy.put((String) key, inOrder(member)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream()
                    .map(KustomizationTest::inOrder)
                    .sorted(Comparator.comparing(Object::toString))
                    .toList();
        }
        return value;
    }

    private void file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void kustomization(String lines) throws IOException {
        file("kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n" + lines);
    }

    private void refuses(String lines, String message) throws IOException {
        kustomization(lines);
        String told = assertThrows(IllegalArgumentException.class, () -> Kustomization.build(folder))
                .getMessage();
        assertTrue(told.endsWith(message), told);
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        file("a.yaml", "{kind: A, metadata: {name: a}, spec: {env: [{name: x, value: y}], list: [1]}}");
        file("b.yaml", "{kind: B, metadata: {name: a}}");
        refuses("namePrefix: x-\n", "has the field namePrefix, which is not supported");
        refuses("resources: [a.yaml, a.yaml]\n", "has A a twice");
        refuses("resources: [a.yaml]\npatches: [{path: b.yaml}]\n", "patches B a, which is not there");
        refuses("resources: [a.yaml]\npatches: [{patch: x}]\n", "has the field patch, which is not supported");
        file("p.yaml", "{kind: A, metadata: {name: a}, spec: {list: [2]}}");
        refuses(
                "resources: [a.yaml]\npatches: [{path: p.yaml}]\n",
                "p.yaml/spec/list is a list, and it is not known how it is merged");
        file("p.yaml", "{kind: A, metadata: {name: a}, spec: null}");
        refuses("resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "p.yaml/spec is not supported in a patch");
        file("p.yaml", "{kind: A, metadata: {name: a}, $patch: delete}");
        refuses("resources: [a.yaml]\npatches: [{path: p.yaml}]\n", "p.yaml/$patch is not supported in a patch");
    }

    @Test
    void mergesListsByTheirKeys() throws Exception {
        file("a.yaml", "{kind: A, metadata: {name: a}, spec: {env: [{name: x, value: y}, {name: z, value: z}]}}");
        file("p.yaml", "{kind: A, metadata: {name: a}, spec: {env: [{name: n, value: m}, {name: x, value: new}]}}");
        kustomization("resources: [a.yaml]\npatches: [{path: p.yaml}]\n");
        JsonNode env = Kustomization.build(folder).get(0).at("/spec/env");
        assertEquals(
                "[{\"name\":\"x\",\"value\":\"new\"},{\"name\":\"z\",\"value\":\"z\"},{\"name\":\"n\",\"value\":\"m\"}]",
                env.toString());
    }
}
