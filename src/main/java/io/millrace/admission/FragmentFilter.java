package io.millrace.admission;

import io.millrace.model.Field;
import io.millrace.model.TableSchema;

/** Which fragments are asked for. What is not taken is not looked into. Immutable, thread-safe. */
public interface FragmentFilter {
    boolean takes(TableSchema table);

    boolean takes(TableSchema table, Field field);

    boolean takes(FragmentView view);

    boolean takes(long shard);
}
