package io.millrace.pql.result;

import io.millrace.model.Interruption;
import io.millrace.pql.result.QueryResult.GroupsResult;
import io.millrace.pql.result.QueryResult.PairResult;
import io.millrace.pql.result.QueryResult.PairsResult;
import io.millrace.pql.result.QueryResult.ValueCountResult;
import io.millrace.protobuf.ValCount;
import java.util.List;

/** What one generation of clients reads otherwise than another: the numbers of the kinds, and where some of them stand. Immutable. */
interface ProtobufForm {
    /** A kind of result; {@link #UNKNOWN} to a generation that has none of it. */
    enum Kind {
        NOTHING,
        ROW,
        BOOL,
        COUNT,
        VALUE_COUNT,
        ROW_IDENTIFIERS,
        SIGNED_ROW,
        TIMES,
        TABLE
    }

    int UNKNOWN = -1;

    /** What {@code QueryResult.Type} is for the kind. */
    int type(Kind kind);

    /** The fields of {@code QueryResult}, its type among them. */
    List<ProtobufPart> pair(PairResult result);

    /** The fields of {@code QueryResult}, its type among them. */
    List<ProtobufPart> pairs(PairsResult result, Interruption interruption);

    /** The fields of {@code QueryResult}, its type among them. */
    List<ProtobufPart> groups(GroupsResult result, Interruption interruption);

    ValCount valueCount(ValueCountResult result);
}
