package io.millrace.api.featurebase;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.admission.Fragment;
import io.millrace.api.json.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Fragments in the form of the server: by name, then the list of the names. Nothing here is logged, mapped or at an address: those are 0. */
final class InspectJson {
    private InspectJson() {}

    /** Takes its time for many of them. */
    static byte[] render(List<Fragment> fragments, InspectFilter filter) {
        Map<String, Fragment> byName = new TreeMap<>();
        fragments.forEach(fragment -> byName.put(filter.path(fragment.view()) + "/" + fragment.shard(), fragment));
        return Json.written(json -> {
            json.writeStartObject();
            json.writeObjectFieldStart("FragmentInfo");
            for (Map.Entry<String, Fragment> each : byName.entrySet()) {
                json.writeObjectFieldStart(each.getKey());
                write(json, each.getValue());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeArrayFieldStart("FragmentNames");
            for (String name : byName.keySet()) {
                json.writeString(name);
            }
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, Fragment fragment) throws IOException {
        json.writeObjectFieldStart("BitmapInfo");
        json.writeNumberField("OpN", 0);
        json.writeNumberField("Ops", 0);
        json.writeNumberField("BitCount", fragment.bits());
        json.writeNumberField("ContainerCount", fragment.containers());
        if (!fragment.listed().isEmpty()) {
            json.writeArrayFieldStart("Containers");
            for (Fragment.Container container : fragment.listed()) {
                write(json, container);
            }
            json.writeEndArray();
        }
        json.writeNumberField("From", 0);
        json.writeNumberField("To", 0);
        json.writeEndObject();
        if (!fragment.blocks().isEmpty()) {
            json.writeArrayFieldStart("BlockChecksums");
            for (Fragment.Block block : fragment.blocks()) {
                json.writeStartObject();
                json.writeNumberField("id", block.number());
                json.writeBinaryField(
                        "checksum",
                        ByteBuffer.allocate(Long.BYTES)
                                .putLong(block.checksum())
                                .array());
                json.writeEndObject();
            }
            json.writeEndArray();
        }
    }

    private static void write(JsonGenerator json, Fragment.Container container) throws IOException {
        json.writeStartObject();
        json.writeNumberField("Key", container.key());
        json.writeStringField("Type", container.form().name().toLowerCase(Locale.ROOT));
        json.writeStringField("Flags", "");
        json.writeNumberField("N", container.bits());
        json.writeNumberField("Alloc", container.bytes());
        json.writeNumberField("Pointer", 0);
        json.writeBooleanField("Mapped", false);
        json.writeEndObject();
    }
}
