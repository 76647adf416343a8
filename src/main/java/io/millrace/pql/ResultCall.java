package io.millrace.pql;

import io.millrace.pql.parse.Call;
import io.millrace.pql.result.QueryResult;

/** How a call that answers something else than records is executed. Stateless. */
interface ResultCall {
    QueryResult result(Call call, Scope scope);
}
