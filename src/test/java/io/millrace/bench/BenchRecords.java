package io.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.demo.SampleRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The sample records, with ids of ten digits so that a sender can overwrite them in place. All else in a request stays the
 * same from one to the next: events of one quarter of an hour.
 */
final class BenchRecords {
    static final int ID_DIGITS = 10;
    static final long FIRST_ID = 1_000_000_000L;
    static final String ID_MARK = "{\"id\":";

    private BenchRecords() {}

    /** The body of a request with this many records, in ASCII. */
    static String body(int records) {
        return new String(new SampleRecords(1).body(FIRST_ID, records), StandardCharsets.US_ASCII);
    }

    /** The same records, one a line, in ASCII. */
    static String lines(int records) {
        SampleRecords sample = new SampleRecords(1);
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < records; i++) {
            lines.append(sample.record(FIRST_ID + i)).append('\n');
        }
        return lines.toString();
    }

    /** The same records as events of Flowcore, one or a batch, in ASCII. */
    static String events(int records, boolean isBatch) {
        SampleRecords sample = new SampleRecords(1);
        StringBuilder events = new StringBuilder();
        for (int i = 0; i < records; i++) {
            events.append(i == 0 ? "" : ",").append(sample.record(FIRST_ID + i));
        }
        return isBatch ? "[" + events + "]" : events.toString();
    }

    /** As JSON. */
    static String schema() throws IOException {
        return new ObjectMapper()
                .readTree(Path.of("conf", "examples", "endpoint.json").toFile())
                .get("schema")
                .toString();
    }
}
