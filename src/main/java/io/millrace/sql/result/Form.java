package io.millrace.sql.result;

import com.fasterxml.jackson.core.JsonGenerator;
import io.millrace.sql.ResultRows;
import java.io.IOException;

/** One format. */
interface Form {
    void write(ResultRows rows, JsonGenerator out) throws IOException;
}
