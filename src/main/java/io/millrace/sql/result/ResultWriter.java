package io.millrace.sql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.sql.JsonValue;
import io.millrace.sql.ResultRows;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** Writes a result in one format. Confined to one result. */
public final class ResultWriter {
    private final Form form;

    public ResultWriter(ResultFormat format, ResultOptions options) {
        this.form = switch (format) {
            case FULL -> new FullForm(options);
            case TABLE -> new TableForm(options);
            case AOS -> new ObjectsForm(options);
            case SOA -> new ArraysForm(options);
            case SPARSE -> new SparseForm(options);
            case ATOM -> new AtomForm();
        };
    }

    /**
     * Writes the rows as they come; a table, and an object of arrays, when all are there. What fails is thrown, whatever was written by then: nothing
     * of a short answer.
     *
     * @throws io.millrace.problem.Problem if a row cannot be had, or does not fit the format
     */
    public void write(ResultRows rows, OutputStream out) {
        try {
            JsonGenerator json = JsonValue.JSON.createGenerator(out);
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.disable(JsonGenerator.Feature.FLUSH_PASSED_TO_STREAM);
            form.write(rows, json);
            json.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
