package io.millrace.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Gives containers the image that a kustomization names. */
final class Images {
    private Images() {}

    /** @param image with {@code name}, and {@code newName} and {@code newTag} where they change */
    static void replace(ObjectNode object, JsonNode image) {
        object.findValues("containers")
                .forEach(containers -> containers.forEach(container -> {
                    String old = container.path("image").asText();
                    int colon = old.indexOf(':');
                    String name = colon < 0 ? old : old.substring(0, colon);
                    String tag = colon < 0 ? "" : old.substring(colon);
                    if (name.equals(image.path("name").asText())) {
                        ((ObjectNode) container)
                                .put(
                                        "image",
                                        image.path("newName").asText(name)
                                                + (image.has("newTag")
                                                        ? ":"
                                                                + image.path("newTag")
                                                                        .asText()
                                                        : tag));
                    }
                }));
    }
}
