package io.millrace.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.demo.SampleRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * The sample records, with ids of ten digits so that a sender can overwrite them in place. All else in a request stays the
 * same from one to the next: events of one quarter of an hour.
 */
final class BenchRecords {
    static final int ID_DIGITS = 10;
    static final long FIRST_ID = 1_000_000_000L;
    static final String ID_MARK = "{\"id\":";
    static final String ROW_MARK = "\"visit-";

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

    /**
     * Rows of MLDB at one time, as {@code multirows} takes them, or one as {@code rows} does; in ASCII.
     *
     * @param cells of each row, numbers
     * @param columns of the dataset; the cells of a row are in neighbouring ones
     */
    static String rows(int rows, boolean isBatch, int cells, int columns) {
        SplittableRandom random = new SplittableRandom(1);
        StringBuilder text = new StringBuilder();
        for (int row = 0; row < rows; row++) {
            String name = ROW_MARK + (FIRST_ID + row) + '"';
            text.append(row == 0 ? "" : ",").append(isBatch ? "[" + name : "{\"rowName\":" + name + ",\"columns\"");
            int first = random.nextInt(columns);
            for (int cell = 0; cell < cells; cell++) {
                text.append(cell > 0 ? "," : isBatch ? ",[" : ":[");
                text.append("[\"c")
                        .append((first + cell) % columns)
                        .append("\",")
                        .append(random.nextInt(1_000));
                text.append(",\"2026-01-01T00:00:00Z\"]");
            }
            text.append(isBatch ? "]]" : "]}");
        }
        return isBatch ? "[" + text + "]" : text.toString();
    }

    /** As JSON. */
    static String schema() throws IOException {
        return new ObjectMapper()
                .readTree(Path.of("conf", "examples", "endpoint.json").toFile())
                .get("schema")
                .toString();
    }
}
