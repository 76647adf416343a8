package io.millrace.pql;

import io.millrace.bitmap.RecordSet;

/** How a call that answers records is executed. Stateless. */
interface RowCall {
    RecordSet records(Call call, Scope scope);
}
