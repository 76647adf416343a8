package io.millrace.api.keboola;

import io.millrace.api.Core;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import io.millrace.api.keboola.control.ControlDialect;
import io.millrace.api.keboola.source.OtlpDialect;
import io.millrace.api.keboola.source.SourceDialect;
import java.util.List;
import java.util.function.Function;

/** Both doors of Keboola Stream: for those who configure, and for those who send. */
public final class Keboola {
    private Keboola() {}

    /** What each instance of the HTTP verticle needs for itself. */
    public static Function<Rim, List<Dialect>> dialects(Core core) {
        return rim -> List.of(
                new ControlDialect(core, rim, core.stream()),
                new SourceDialect(core, rim, core.stream()),
                new OtlpDialect(core, rim, core.stream()));
    }
}
