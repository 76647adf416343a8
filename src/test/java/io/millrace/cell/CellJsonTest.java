package io.millrace.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.millrace.problem.Problem;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class CellJsonTest {
    private static final JsonFactory JSON = new JsonFactory();

    private static CellValue read(String json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            parser.nextToken();
            return CellJson.value(parser);
        }
    }

    private static String written(CellValue value) throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            CellJson.write(json, value);
        }
        return text.toString();
    }

    @Test
    void readsWhatItWrites() throws IOException {
        for (String json : new String[] {
            "null",
            "\"\"",
            "\"a \\\" b\"",
            "0",
            "-9223372036854775808",
            "9223372036854775807",
            "1.0",
            "-0.0",
            "4.9E-324",
            "{\"ts\":\"2015-01-01T10:00:00.000001Z\"}",
            "{\"ts\":\"Inf\"}",
            "{\"num\":\"NaN\"}",
            "{\"num\":\"Inf\"}",
            "{\"num\":\"-Inf\"}",
            "{\"interval\":\"1 MONTH 2 DAY 3H\"}",
            "{\"path\":[\"a\",\"\",\"b.c\"]}",
            "{\"blob\":[]}",
            "{\"blob\":[0,255,\"abc\",10]}"
        }) {
            assertEquals(json, written(read(json)));
        }
        assertEquals("1", written(read("true")));
        assertEquals("0", written(read("false")));
        assertEquals("{\"ts\":\"1970-01-01T00:00:01.500Z\"}", written(read("{\"ts\":1.5}")));
        assertEquals("{\"blob\":[195,188]}", written(read("{\"blob\":[\"\u00fc\"]}")));
    }

    @Test
    void refusesWhatIsNoValue() {
        for (String json : new String[] {
            "[1]",
            "{}",
            "{\"x\":1}",
            "{\"ts\":1,\"num\":\"NaN\"}",
            "{\"ts\":null}",
            "{\"num\":\"1\"}",
            "{\"num\":1}",
            "{\"path\":\"a\"}",
            "{\"path\":[]}",
            "{\"path\":[1.5]}",
            "{\"blob\":\"a\"}",
            "{\"blob\":[256]}",
            "{\"blob\":[-1]}",
            "{\"interval\":3}",
            "{\"interval\":\"soon\"}",
            "9223372036854775808",
            "1e400"
        }) {
            assertThrows(Problem.class, () -> read(json), json);
        }
    }
}
