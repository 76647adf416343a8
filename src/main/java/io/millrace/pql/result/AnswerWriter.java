package io.millrace.pql.result;

import io.millrace.model.AnswerForm;
import io.millrace.model.Interruption;
import java.util.List;
import java.util.function.Consumer;

/** Writes results in one form. Thread-safe: it keeps nothing of them. */
public interface AnswerWriter {
    /** @param interruption ends the writing with its Problem */
    static AnswerWriter of(AnswerForm form, Interruption interruption) {
        return switch (form.encoding()) {
            case JSON, PILOSA_1_JSON -> new QueryResultJson(form.encoding().generation(), interruption);
            case PILOSA_1 -> new QueryResultProtobuf(PilosaForm.INSTANCE, form.areRowsRoaring(), interruption);
            case FEATUREBASE_3 ->
                new QueryResultProtobuf(FeatureBaseForm.INSTANCE, form.areRowsRoaring(), interruption);
        };
    }

    /**
     * Writes them in parts of some kilobytes: names and cells are read while it is written.
     * What fails meanwhile is thrown, whatever was handed on by then.
     *
     * @param parts gets each part but the last, for good
     * @param records attributes of some that are in the results
     * @return the last part, all of a short answer
     */
    byte[] write(List<QueryResult> results, List<RecordAttributes> records, Consumer<byte[]> parts);

    /** The same without attributes of records. */
    default byte[] write(List<QueryResult> results, Consumer<byte[]> parts) {
        return write(results, List.of(), parts);
    }
}
