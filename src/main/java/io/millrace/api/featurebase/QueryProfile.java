package io.millrace.api.featurebase;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.api.json.Json;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * How long a query took, as the last member of its answer: from the request's last byte to the answer's. Confined to one request: the
 * thread of the query hands it parts, and who has its answer the last one.
 */
final class QueryProfile {
    /** What an answer in JSON ends in. */
    private static final byte[] END = "}\n".getBytes(UTF_8);

    private final String index;
    private final LongSupplier nanoClock;
    private final long begun;
    /** The answer's end may be in two parts. */
    private byte[] held = new byte[0];

    QueryProfile(String index, LongSupplier nanoClock) {
        this.index = index;
        this.nanoClock = nanoClock;
        this.begun = nanoClock.getAsLong();
    }

    /** Hands each part on when the next one comes. */
    Consumer<byte[]> holding(Consumer<byte[]> parts) {
        return part -> {
            if (held.length > 0) {
                parts.accept(held);
            }
            held = part;
        };
    }

    /** @param last the last part of an answer in JSON, whose others came before */
    byte[] behind(byte[] last) {
        ObjectNode profile = Json.object().put("Name", "API.Query").put("Duration", nanoClock.getAsLong() - begun);
        profile.putArray("Children");
        profile.putObject("KV").put("index", index);
        byte[] member = (",\"profile\":" + profile).getBytes(UTF_8);
        ByteArrayOutputStream all = new ByteArrayOutputStream(held.length + last.length + member.length);
        all.writeBytes(held);
        all.writeBytes(last);
        byte[] answer = all.toByteArray();
        all.reset();
        all.write(answer, 0, answer.length - END.length);
        all.writeBytes(member);
        all.writeBytes(END);
        return all.toByteArray();
    }
}
