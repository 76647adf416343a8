package io.millrace.model;

/**
 * How the answer to a query is written.
 *
 * @param areRowsRoaring whether records are shown as a bitmap where the encoding has room for one, and they have no keys
 */
public record AnswerForm(Encoding encoding, boolean areRowsRoaring) {
    public static final AnswerForm JSON = new AnswerForm(Encoding.JSON, false);

    /** What clients of different generations read. */
    public enum Encoding {
        JSON,
        /** Protobuf with the numbers that clients of Pilosa 1.x know. */
        PILOSA_1,
        /** Protobuf with the numbers of everything later. */
        FEATUREBASE_3
    }

    public boolean isProtobuf() {
        return encoding != Encoding.JSON;
    }
}
