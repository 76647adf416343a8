package io.millrace.pql;

import io.millrace.chunk.RecordSet;

/** How a call that answers records is executed. Stateless. */
interface RowCall {
    RecordSet records(Call call, Scope scope);
}
