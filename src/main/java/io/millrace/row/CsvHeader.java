package io.millrace.row;

import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** The first line of a slice: the names of its columns, each quoted like a key if it is not a plain word. */
public final class CsvHeader {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-]+");

    private CsvHeader() {}

    public static byte[] line(TableSchema table) {
        CsvBuffer out = new CsvBuffer();
        word(out, "_id");
        out.put(',');
        word(out, "_received");
        out.put(',');
        word(out, "_time");
        for (Field field : table.fields()) {
            out.put(',');
            word(out, field.name());
        }
        out.put('\n');
        return out.copy();
    }

    private static void word(CsvBuffer out, String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        boolean isPlain = PLAIN.matcher(name).matches();
        if (!isPlain) {
            out.put('"');
        }
        out.text(utf8, 0, utf8.length);
        if (!isPlain) {
            out.put('"');
        }
    }
}
