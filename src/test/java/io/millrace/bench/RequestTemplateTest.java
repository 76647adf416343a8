package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class RequestTemplateTest {
    private static JsonNode records(RequestTemplate template, long number) throws Exception {
        ByteBuf request = template.newRequest();
        template.setNumber(request, number, new byte[BenchRecords.ID_DIGITS]);
        String text = request.toString(StandardCharsets.UTF_8);
        String body = text.substring(text.indexOf("\r\n\r\n") + 4);
        assertTrue(text.contains("Content-Length: " + body.length() + "\r\n"), text);
        return new ObjectMapper().readTree(body).get("records");
    }

    private static void check(int batch, long number) throws Exception {
        JsonNode records = records(RequestTemplate.of("/path", "key", batch), number);
        assertEquals(batch, records.size());
        for (int record = 0; record < batch; record++) {
            long id = records.get(record).get("value").get("id").asLong();
            assertEquals(BenchRecords.FIRST_ID + number * batch + record, id);
        }
    }

    @Test
    void givesEveryRecordAnIdOfItsOwn() throws Exception {
        check(1, 0);
        check(1, 123_456_789);
        check(100, 7);
        check(1000, 0);
        check(1000, 54_321);
    }

    @Test
    void takesRecordsInAnyForm() throws Exception {
        String lines = BenchRecords.lines(10);
        RequestTemplate template = RequestTemplate.of("/path", "key", "application/x-ndjson", lines);
        ByteBuf request = template.newRequest();
        template.setNumber(request, 12, new byte[BenchRecords.ID_DIGITS]);
        String text = request.toString(StandardCharsets.UTF_8);
        assertEquals(
                lines.replace("{\"id\":100000000", "{\"id\":100000012"), text.substring(text.indexOf("\r\n\r\n") + 4));
    }

    @Test
    void recordsHaveTheSizeThatResultsAreGivenFor() {
        int bytes = RequestTemplate.of("/path", "key", 1000).bytes() / 1000;
        assertTrue(bytes > 150 && bytes < 180, () -> bytes + " bytes");
    }
}
