package io.millrace.pql;

import io.millrace.bitmap.RecordSet;
import io.millrace.pql.parse.Call;

/** How a call that answers records is executed. Stateless. */
interface RowCall {
    RecordSet records(Call call, Scope scope);
}
