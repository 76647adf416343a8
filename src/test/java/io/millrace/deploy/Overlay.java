package io.millrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** What is deployed, each as kustomize builds it. */
enum Overlay {
    SINGLE(Path.of("k8s", "overlays", "single")),
    EXTERNAL(Path.of("k8s", "overlays", "external")),
    /** One of the others with everything that can be added. */
    WITH_COMPONENTS(Path.of("src", "test", "resources", "kubernetes", "with-components"));

    private static final Map<Overlay, List<ObjectNode>> BUILT = new ConcurrentHashMap<>();

    private final Path folder;

    Overlay(Path folder) {
        this.folder = folder;
    }

    Path folder() {
        return folder;
    }

    /** Built once; nobody changes them. */
    List<ObjectNode> objects() {
        return BUILT.computeIfAbsent(this, overlay -> {
            try {
                return Kustomization.build(overlay.folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    Stream<ObjectNode> ofKind(String kind) {
        return objects().stream().filter(object -> object.path("kind").asText().equals(kind));
    }

    /** The only one of its kind. */
    ObjectNode only(String kind) {
        List<ObjectNode> found = ofKind(kind).toList();
        if (found.size() != 1) {
            throw new AssertionError(this + " has " + found.size() + " of " + kind);
        }
        return found.get(0);
    }

    JsonNode statefulSet() {
        return only("StatefulSet").path("spec");
    }

    JsonNode pod() {
        return statefulSet().path("template").path("spec");
    }

    /** The one that runs the server. */
    JsonNode container() {
        return pod().path("containers").path(0);
    }

    /** The volumes of the pod and those that it claims, by name. */
    JsonNode volume(String name) {
        return Stream.concat(items(pod().path("volumes")), items(statefulSet().path("volumeClaimTemplates")))
                .filter(volume -> volume.path("name").asText().equals(name)
                        || volume.at("/metadata/name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError(this + " has no volume " + name));
    }

    /** The files that the volume of a Secret has, or the ConfigMap. */
    List<String> filesOf(JsonNode volume) {
        if (volume.has("configMap")) {
            List<String> names = new ArrayList<>();
            only("ConfigMap").path("data").fieldNames().forEachRemaining(names::add);
            return names;
        }
        JsonNode secret = volume.path("secret");
        return secret.has("items")
                ? texts(secret.path("items"), "path")
                : List.of("tls.crt", "tls.key"); // those of the type kubernetes.io/tls
    }

    static Stream<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    static List<String> texts(JsonNode list, String member) {
        return items(list).map(item -> item.path(member).asText()).collect(Collectors.toList());
    }
}
