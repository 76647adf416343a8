package io.millrace.api.keboola.control;

import io.millrace.api.keboola.common.Refusal;
import io.millrace.catalog.SinkTable;
import io.millrace.model.Identity;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ids of tables, such as {@code in.c-bucket.table}: the bucket with its stage is a database of the core. */
final class TableId {
    private static final Pattern FORM =
            Pattern.compile("((?:in|out|sys)\\.c-[a-zA-Z0-9_-]{1,96})\\.([a-zA-Z0-9_-]{1,96})");

    private TableId() {}

    /** @throws Refusal if it is none */
    static SinkTable parse(String id) {
        Matcher form = FORM.matcher(id);
        if (!form.matches()) {
            throw Refusal.badRequest("invalid \"tableId\" value \"" + id
                    + "\", it must be of the form \"stage.c-bucket.table\", the stage one of in, out, sys");
        }
        return SinkTable.madeIn(form.group(1), form.group(2), Identity.LOG);
    }
}
