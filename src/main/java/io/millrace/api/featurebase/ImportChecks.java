package io.millrace.api.featurebase;

import io.millrace.admission.NameList;
import io.millrace.model.Field;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.List;

/** What is checked of every import. */
final class ImportChecks {
    /** What stands for a shard where the server is to find it. */
    private static final long ANY_SHARD = -1;

    private static final int SHARD_BITS = 20;

    private ImportChecks() {}

    static Problem wrong(String message) {
        return new Problem(ProblemCode.INVALID_PARAMETER, message);
    }

    /** A client that has seen a table or field of that name before may mean another one. */
    static void requireGeneration(TableSchema table, Field field, long indexCreated, long fieldCreated) {
        boolean isOther = (indexCreated != 0 && indexCreated != table.createdNanos())
                || (fieldCreated != 0 && fieldCreated != field.createdNanos());
        if (isOther) {
            throw new Problem(ProblemCode.PRECONDITION_FAILED, "precondition failed");
        }
    }

    static NameList records(TableSchema table, List<Long> ids, List<String> keys, long shard) {
        if (table.isKeyed() && !ids.isEmpty()) {
            throw wrong("column ids cannot be used because index uses string keys");
        }
        if (!table.isKeyed() && !keys.isEmpty()) {
            throw wrong("record keys cannot be used because field uses integer IDs");
        }
        if (table.isKeyed()) {
            return NameList.of(keys);
        }
        long[] records = numbers(ids);
        for (long record : records) {
            if (record < 0) {
                throw wrong("column:" + Long.toUnsignedString(record) + " is more than 2^63-1");
            }
        }
        if (shard != ANY_SHARD) {
            requireShard(records, shard);
        }
        return NameList.of(records);
    }

    private static void requireShard(long[] records, long shard) {
        long first = Long.MAX_VALUE;
        long last = 0;
        for (long record : records) {
            first = Math.min(first, record >>> SHARD_BITS);
            last = Math.max(last, record >>> SHARD_BITS);
        }
        String name = Long.toUnsignedString(shard);
        if (records.length > 0 && first != last) {
            throw wrong("shard " + name + " specified, but import spans shards " + first + " to " + last);
        }
        if (records.length > 0 && first != shard) {
            throw wrong("column:" + records[0] + " out of bounds for shard " + name);
        }
    }

    static long[] numbers(List<Long> list) {
        long[] numbers = new long[list.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = list.get(i);
        }
        return numbers;
    }
}
