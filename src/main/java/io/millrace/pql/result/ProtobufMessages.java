package io.millrace.pql.result;

import com.google.protobuf.ByteString;
import io.millrace.pql.parse.PqlProblem;
import io.millrace.pql.result.QueryResult.Group;
import io.millrace.pql.result.QueryResult.GroupCell;
import io.millrace.protobuf.Decimal;
import io.millrace.protobuf.FieldRow;
import io.millrace.protobuf.GroupCount;
import io.millrace.protobuf.Int64;
import io.millrace.protobuf.Pair;
import java.math.BigDecimal;
import java.math.BigInteger;

/** The small messages that answers are made of. */
final class ProtobufMessages {
    private static final int INT64_BITS = 63;

    private ProtobufMessages() {}

    static Pair pair(QueryResult.Pair pair) {
        Pair.Builder message = Pair.newBuilder().setId(pair.id()).setCount(pair.count());
        if (pair.key() != null) {
            message.setKey(pair.key().get());
        }
        return message.build();
    }

    /** Without what is worked out for it. */
    static GroupCount.Builder group(Group group) {
        GroupCount.Builder message = GroupCount.newBuilder().setCount(group.count());
        for (GroupCell cell : group.cells()) {
            message.addGroup(cell(cell));
        }
        return message;
    }

    private static FieldRow cell(GroupCell cell) {
        FieldRow.Builder message = FieldRow.newBuilder().setField(cell.field());
        if (cell instanceof GroupCell.Row row) {
            message.setRowId(row.row());
        } else if (cell instanceof GroupCell.Key key) {
            message.setRowKey(key.key());
        } else if (cell instanceof GroupCell.NumberValue number) {
            message.setValue(Int64.newBuilder().setValue(number.value()));
        } else if (cell instanceof GroupCell.TimeValue time) {
            message.setValue(Int64.newBuilder().setValue(time.value()));
        }
        return message.build();
    }

    /** Readers of the first version look at the value, which has no room for all. */
    static Decimal decimal(BigDecimal number) {
        BigInteger units = number.unscaledValue();
        byte[] magnitude = units.abs().toByteArray();
        int start = magnitude[0] == 0 ? 1 : 0;
        Decimal.Builder message = Decimal.newBuilder()
                .setScale(number.scale())
                .setNewVersion(true)
                .setValAbs(ByteString.copyFrom(magnitude, start, magnitude.length - start))
                .setValNeg(units.signum() < 0);
        if (units.bitLength() <= INT64_BITS) {
            message.setValue(units.longValue());
        }
        return message.build();
    }

    static long int64(BigInteger value) {
        if (value.bitLength() > INT64_BITS) {
            throw PqlProblem.execution(
                    value + " is more than the 64 bits that a protobuf answer has for it; ask for JSON");
        }
        return value.longValue();
    }
}
