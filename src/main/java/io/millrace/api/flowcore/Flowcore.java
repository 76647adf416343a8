package io.millrace.api.flowcore;

import io.millrace.admission.PushForm;
import io.millrace.api.Core;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The door of Flowcore's clients. */
public final class Flowcore {
    private Flowcore() {}

    /** What transformers get, by dialect. */
    public static Map<String, PushForm> pushForms() {
        return Map.of(Kind.DIALECT, new PushBody());
    }

    /** What each instance of the HTTP verticle needs for itself. */
    public static Function<Rim, List<Dialect>> dialects(Core core) {
        FileLitter litter = new FileLitter(core.queries(), core.catalogs(), () -> System.currentTimeMillis() * 1_000);
        return rim -> List.of(new FlowcoreDialect(core, rim, litter));
    }
}
