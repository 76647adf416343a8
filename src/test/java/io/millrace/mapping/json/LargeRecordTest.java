package io.millrace.mapping.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.api.featurebase.schema.MappingSchema;
import io.millrace.chunk.ChunkBuilder;
import io.millrace.chunk.KeyAllocator;
import io.millrace.chunk.KeyTable;
import io.millrace.model.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A record that no chunk could take is refused, so that it does not hold up its table for ever. */
class LargeRecordTest {
    private static final long MEMORY = 1 << 20;
    private static final String SCHEMA =
            """
            {"primary_key_fields":["key"],"allow_missing_fields":true,"definition":[
              {"name":"key","path":["key"],"type":"string"},
              {"name":"words","path":["words"],"type":"strings"},
              {"name":"ids","path":["ids"],"type":"ids"}]}""";

    private final TestTable table = TestTable.of(SCHEMA);
    private final JsonMapping mapping =
            (JsonMapping) MappingSchema.parse(SCHEMA).compile(table.table, name -> Optional.empty());

    private Outcome post(String record) {
        KeyAllocator keys = new KeyAllocator(KeyTable.of(List.of()), 1);
        ChunkBuilder chunk = new ChunkBuilder(table.table, keys, name -> null, MEMORY);
        byte[] body = ("[{\"key\":\"small\",\"words\":[\"a\"]}," + record + "]").getBytes(StandardCharsets.UTF_8);
        return new BatchMapper(mapping, chunk, MEMORY).map(body, 0, body.length, JsonFraming.ARRAY, 2, 1_000_000);
    }

    private static String record(int words, String word, int ids) {
        StringBuilder text = new StringBuilder("{\"key\":\"k\",\"words\":[\"first\"");
        for (int i = 0; i < words; i++) {
            text.append(",\"").append(word).append(i).append('"');
        }
        text.append("],\"ids\":[0");
        for (int i = 0; i < ids; i++) {
            text.append(',').append(1_000_000L * i);
        }
        return text.append("]}").toString();
    }

    @Test
    void isRefusedAloneAndSaysWhy() {
        Outcome receipt = post(record(10_000, "w", 0));
        assertEquals(1, receipt.refused().size());
        assertEquals(1, receipt.refused().get(0).record());
        String message = receipt.refused().get(0).problems().get(0).message();
        assertTrue(message.contains("chunk.build.memory"), message);
        assertEquals(1, post(record(2, "x".repeat(600_000), 0)).refused().size());
    }

    @Test
    void isRefusedBeforeAChunkCouldNotTakeIt() {
        int accepted = 0;
        for (int entries = 100; entries < 6_000; entries += 100) {
            for (String word : List.of("", "w", "x".repeat(300))) {
                // throws if the row does not fit into the chunk
                accepted += 1 - post(record(entries, word, 0)).refused().size();
                accepted += 1 - post(record(0, word, entries)).refused().size();
                accepted += 1 - post(record(entries, word, entries)).refused().size();
            }
        }
        assertTrue(accepted > 100, accepted + " were accepted");
    }
}
