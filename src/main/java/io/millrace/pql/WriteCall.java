package io.millrace.pql;

import io.millrace.pql.parse.Call;
import io.millrace.pql.result.QueryResult;

/** How a call that changes the table is executed. Stateless. */
interface WriteCall {
    /** @param scope of the table with all that the calls before wrote */
    QueryResult write(Call call, WriteScope scope);
}
