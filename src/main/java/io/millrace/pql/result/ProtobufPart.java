package io.millrace.pql.result;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.WireFormat;
import io.millrace.bitmap.PilosaWriter;
import io.millrace.bitmap.RecordSet;
import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.PrimitiveIterator;

/**
 * Fields of a protobuf message whose length is known before they are written, as it has to be; so what is long is walked over
 * twice instead of being held. As it is usual, a single value that is zero, false or empty is left out. Immutable.
 *
 * @param bytes the length of what is written
 */
record ProtobufPart(long bytes, Content content) {
    /** Values that are walked over between two looks at the interruption. */
    private static final int VALUES_PER_CHECK = 1 << 12;

    /** Writes the fields. */
    interface Content {
        void write(CodedOutputStream out) throws IOException;
    }

    static ProtobufPart number(int field, long value) {
        return value == 0
                ? nothing()
                : new ProtobufPart(
                        CodedOutputStream.computeUInt64Size(field, value), out -> out.writeUInt64(field, value));
    }

    static ProtobufPart bool(int field, boolean value) {
        return number(field, value ? 1 : 0);
    }

    static ProtobufPart text(int field, String value) {
        return value.isEmpty()
                ? nothing()
                : new ProtobufPart(
                        CodedOutputStream.computeStringSize(field, value), out -> out.writeString(field, value));
    }

    static ProtobufPart message(int field, MessageLite message) {
        return new ProtobufPart(
                CodedOutputStream.computeMessageSize(field, message), out -> out.writeMessage(field, message));
    }

    static ProtobufPart nested(int field, List<ProtobufPart> parts) {
        long length = parts.stream().mapToLong(ProtobufPart::bytes).sum();
        return delimited(field, length, out -> {
            for (ProtobufPart part : parts) {
                part.content().write(out);
            }
        });
    }

    private static ProtobufPart delimited(int field, long length, Content content) {
        if (length > Integer.MAX_VALUE) {
            throw new Problem(
                    ProblemCode.TOO_LARGE,
                    "executing: the result takes " + length + " bytes, and a protobuf message has at most "
                            + Integer.MAX_VALUE + "; ask for less, or for JSON");
        }
        long head = (long) CodedOutputStream.computeTagSize(field) + CodedOutputStream.computeUInt64SizeNoTag(length);
        return new ProtobufPart(head + length, out -> {
            out.writeTag(field, WireFormat.WIRETYPE_LENGTH_DELIMITED);
            out.writeUInt64NoTag(length);
            content.write(out);
        });
    }

    /** A packed field. */
    static ProtobufPart ids(int field, RecordSet ids, Interruption interruption) {
        long length = 0;
        PrimitiveIterator.OfLong all = ids.iterator();
        for (long i = 0; all.hasNext(); i++) {
            check(i, interruption);
            length += CodedOutputStream.computeUInt64SizeNoTag(all.nextLong());
        }
        return length == 0 ? nothing() : delimited(field, length, out -> writeIds(out, ids, interruption));
    }

    private static void writeIds(CodedOutputStream out, RecordSet ids, Interruption interruption) throws IOException {
        PrimitiveIterator.OfLong all = ids.iterator();
        for (long i = 0; all.hasNext(); i++) {
            check(i, interruption);
            out.writeUInt64NoTag(all.nextLong());
        }
    }

    /** A packed field, in the order given. */
    static ProtobufPart ids(int field, long[] ids) {
        long length = 0;
        for (long id : ids) {
            length += CodedOutputStream.computeUInt64SizeNoTag(id);
        }
        return length == 0
                ? nothing()
                : delimited(field, length, out -> {
                    for (long id : ids) {
                        out.writeUInt64NoTag(id);
                    }
                });
    }

    /** A packed field. */
    static ProtobufPart rowIds(int field, Iterable<RowName> rows, Interruption interruption) {
        long length = 0;
        long i = 0;
        for (RowName row : rows) {
            check(i++, interruption);
            length += CodedOutputStream.computeUInt64SizeNoTag(row.id());
        }
        return length == 0
                ? nothing()
                : delimited(field, length, out -> {
                    for (RowName row : rows) {
                        out.writeUInt64NoTag(row.id());
                    }
                });
    }

    /** A repeated field. */
    static ProtobufPart texts(int field, Iterable<String> texts, Interruption interruption) {
        long length = 0;
        long i = 0;
        for (String text : texts) {
            check(i++, interruption);
            length += CodedOutputStream.computeStringSize(field, text);
        }
        return new ProtobufPart(length, out -> {
            for (String text : texts) {
                out.writeString(field, text);
            }
        });
    }

    /** A repeated field. */
    static ProtobufPart messages(int field, Iterable<? extends MessageLite> messages, Interruption interruption) {
        long length = 0;
        long i = 0;
        for (MessageLite message : messages) {
            check(i++, interruption);
            length += CodedOutputStream.computeMessageSize(field, message);
        }
        return new ProtobufPart(length, out -> {
            for (MessageLite message : messages) {
                out.writeMessage(field, message);
            }
        });
    }

    static ProtobufPart roaring(int field, RecordSet records) {
        PilosaWriter writer = new PilosaWriter(records);
        return delimited(field, writer.bytes(), out -> writer.write(new Bytes(out)));
    }

    private static ProtobufPart nothing() {
        return new ProtobufPart(0, out -> {});
    }

    private static void check(long place, Interruption interruption) {
        if (place % VALUES_PER_CHECK == 0) {
            interruption.check();
        }
    }

    /** Bytes in the midst of a message. Confined to one thread. */
    private static final class Bytes extends OutputStream {
        private final CodedOutputStream out;

        Bytes(CodedOutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write((byte) b);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }
    }
}
