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
            case JSON -> new QueryResultJson(interruption);
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
     * @return the last part, all of a short answer
     */
    byte[] write(List<QueryResult> results, Consumer<byte[]> parts);
}
