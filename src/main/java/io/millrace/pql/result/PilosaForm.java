package io.millrace.pql.result;

import io.millrace.model.Interruption;
import io.millrace.pql.result.QueryResult.GroupsResult;
import io.millrace.pql.result.QueryResult.PairResult;
import io.millrace.pql.result.QueryResult.PairsResult;
import io.millrace.pql.result.QueryResult.ValueCountResult;
import io.millrace.protobuf.QueryResult;
import io.millrace.protobuf.ValCount;
import java.math.BigInteger;
import java.util.List;

/** What clients of Pilosa 1.x read. Immutable. */
final class PilosaForm implements ProtobufForm {
    static final PilosaForm INSTANCE = new PilosaForm();

    private static final int PAIRS = 2;
    private static final int GROUPS = 7;
    private static final int PAIR = 9;

    private PilosaForm() {}

    @Override
    public int type(Kind kind) {
        return switch (kind) {
            case NOTHING -> 0;
            case ROW -> 1;
            case VALUE_COUNT -> 3;
            case COUNT -> 4;
            case BOOL -> 5;
            case ROW_IDENTIFIERS -> 8;
            case SIGNED_ROW, TIMES, TABLE -> UNKNOWN;
        };
    }

    @Override
    public List<ProtobufPart> pair(PairResult result) {
        return List.of(
                ProtobufPart.message(QueryResult.PAIRS_FIELD_NUMBER, ProtobufMessages.pair(result.pair())),
                ProtobufPart.number(QueryResult.TYPE_FIELD_NUMBER, PAIR));
    }

    @Override
    public List<ProtobufPart> pairs(PairsResult result, Interruption interruption) {
        return List.of(
                ProtobufPart.messages(
                        QueryResult.PAIRS_FIELD_NUMBER,
                        Mapped.of(result.pairs(), ProtobufMessages::pair),
                        interruption),
                ProtobufPart.number(QueryResult.TYPE_FIELD_NUMBER, PAIRS));
    }

    /** Sums of decimals are in scaled units, as there are no decimals. */
    @Override
    public List<ProtobufPart> groups(GroupsResult result, Interruption interruption) {
        return List.of(
                ProtobufPart.number(QueryResult.TYPE_FIELD_NUMBER, GROUPS),
                ProtobufPart.messages(
                        QueryResult.OLD_GROUP_COUNTS_FIELD_NUMBER,
                        Mapped.of(result.groups(), group -> {
                            var message = ProtobufMessages.group(group);
                            if (group.aggregate() != null) {
                                BigInteger sum = group.aggregate().unscaledValue();
                                message.setAgg(ProtobufMessages.int64(sum));
                            }
                            return message.build();
                        }),
                        interruption));
    }

    @Override
    public ValCount valueCount(ValueCountResult result) {
        BigInteger value =
                result.decimal() == null ? result.value() : result.decimal().unscaledValue();
        return ValCount.newBuilder()
                .setVal(ProtobufMessages.int64(value))
                .setCount(result.count())
                .build();
    }
}
