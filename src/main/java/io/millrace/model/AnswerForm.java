package io.millrace.model;

/**
 * How the answer to a query is written.
 *
 * @param areRowsRoaring whether records are shown as a bitmap where the encoding has room for one, and they have no keys
 * @param rows what is shown of rows of records
 */
public record AnswerForm(Encoding encoding, boolean areRowsRoaring, RowParts rows) {
    public static final AnswerForm JSON = new AnswerForm(Encoding.JSON, false);

    /** What clients of different generations read. */
    public enum Encoding {
        JSON,
        /** JSON in which each row of records has its attributes, and numbers only their value. */
        PILOSA_1_JSON,
        /** Protobuf with the numbers that clients of Pilosa 1.x know. */
        PILOSA_1,
        /** Protobuf with the numbers of everything later. */
        FEATUREBASE_3;

        public boolean isProtobuf() {
            return this == PILOSA_1 || this == FEATUREBASE_3;
        }

        public Generation generation() {
            return this == PILOSA_1 || this == PILOSA_1_JSON ? Generation.PILOSA_1 : Generation.FEATUREBASE_3;
        }
    }

    /** Shows of rows what the encoding's generation sees that chooses nothing. */
    public AnswerForm(Encoding encoding, boolean areRowsRoaring) {
        this(encoding, areRowsRoaring, RowParts.of(encoding.generation()));
    }

    /** The same that shows other parts of rows. */
    public AnswerForm showing(RowParts others) {
        return new AnswerForm(encoding, areRowsRoaring, others);
    }

    public boolean isProtobuf() {
        return encoding.isProtobuf();
    }
}
