package io.millrace.pql;

/** How a call that answers something else than records is executed. Stateless. */
interface ResultCall {
    QueryResult result(Call call, Scope scope);
}
