package io.millrace.pql.result;

import io.millrace.model.Interruption;
import io.millrace.pql.parse.Times;
import io.millrace.pql.result.QueryResult.Aggregate;
import io.millrace.pql.result.QueryResult.Group;
import io.millrace.pql.result.QueryResult.GroupsResult;
import io.millrace.pql.result.QueryResult.PairResult;
import io.millrace.pql.result.QueryResult.PairsResult;
import io.millrace.pql.result.QueryResult.ValueCountResult;
import io.millrace.protobuf.GroupCount;
import io.millrace.protobuf.GroupCounts;
import io.millrace.protobuf.PairField;
import io.millrace.protobuf.PairsField;
import io.millrace.protobuf.QueryResult;
import io.millrace.protobuf.ValCount;
import java.util.List;

/** What clients of FeatureBase 2 and 3 read. Immutable. */
final class FeatureBaseForm implements ProtobufForm {
    static final FeatureBaseForm INSTANCE = new FeatureBaseForm();

    private static final int PAIRS_FIELD = 3;
    private static final int GROUPS = 8;
    private static final int PAIR_FIELD = 11;

    private FeatureBaseForm() {}

    @Override
    public int type(Kind kind) {
        return switch (kind) {
            case NOTHING -> 0;
            case ROW -> 1;
            case VALUE_COUNT -> 4;
            case COUNT -> 5;
            case BOOL -> 6;
            case ROW_IDENTIFIERS -> 9;
            case SIGNED_ROW -> 13;
            case TABLE -> 15;
            case TIMES -> 16;
        };
    }

    @Override
    public List<ProtobufPart> pair(PairResult result) {
        PairField message = PairField.newBuilder()
                .setPair(ProtobufMessages.pair(result.pair()))
                .setField(result.field())
                .build();
        return List.of(
                ProtobufPart.number(QueryResult.TYPE_FIELD_NUMBER, PAIR_FIELD),
                ProtobufPart.message(QueryResult.PAIR_FIELD_FIELD_NUMBER, message));
    }

    @Override
    public List<ProtobufPart> pairs(PairsResult result, Interruption interruption) {
        List<ProtobufPart> pairs = List.of(
                ProtobufPart.messages(
                        PairsField.PAIRS_FIELD_NUMBER, Mapped.of(result.pairs(), ProtobufMessages::pair), interruption),
                ProtobufPart.text(PairsField.FIELD_FIELD_NUMBER, result.field()));
        return List.of(
                ProtobufPart.number(QueryResult.TYPE_FIELD_NUMBER, PAIRS_FIELD),
                ProtobufPart.nested(QueryResult.PAIRS_FIELD_FIELD_NUMBER, pairs));
    }

    @Override
    public List<ProtobufPart> groups(GroupsResult result, Interruption interruption) {
        List<ProtobufPart> groups = List.of(
                ProtobufPart.text(GroupCounts.AGGREGATE_FIELD_NUMBER, word(result.aggregate())),
                ProtobufPart.messages(
                        GroupCounts.GROUPS_FIELD_NUMBER,
                        Mapped.of(result.groups(), group -> group(group, result.aggregate())),
                        interruption));
        return List.of(
                ProtobufPart.number(QueryResult.TYPE_FIELD_NUMBER, GROUPS),
                ProtobufPart.nested(QueryResult.GROUP_COUNTS_FIELD_NUMBER, groups));
    }

    private static String word(Aggregate aggregate) {
        return switch (aggregate) {
            case NONE -> "";
            case SUM -> "sum";
            case DECIMAL_SUM -> "decimalSum";
            case DISTINCT_COUNT -> "aggregate";
        };
    }

    private static GroupCount group(Group group, Aggregate aggregate) {
        GroupCount.Builder message = ProtobufMessages.group(group);
        switch (aggregate) {
            case NONE -> {}
            case SUM, DISTINCT_COUNT ->
                message.setAgg(ProtobufMessages.int64(group.aggregate().toBigInteger()));
            case DECIMAL_SUM -> message.setDecimalAgg(ProtobufMessages.decimal(group.aggregate()));
        }
        return message.build();
    }

    @Override
    public ValCount valueCount(ValueCountResult result) {
        ValCount.Builder message = ValCount.newBuilder()
                .setVal(ProtobufMessages.int64(result.value()))
                .setTimestampVal(result.timestamp() == null ? Times.ZERO : result.timestamp())
                .setCount(result.count());
        if (result.decimal() != null) {
            message.setDecimalVal(ProtobufMessages.decimal(result.decimal()));
        }
        return message.build();
    }
}
