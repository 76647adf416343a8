package io.millrace.api.featurebase;

import io.millrace.api.Authentication;
import io.millrace.api.Core;
import io.millrace.api.Dialect;
import io.millrace.api.Rim;
import java.util.List;
import java.util.function.Function;

/** Both dialects that FeatureBase has: its cloud's and its server's. */
public final class FeatureBase {
    private FeatureBase() {}

    /** What each instance of the HTTP verticle needs for itself. */
    public static Function<Rim, List<Dialect>> dialects(Core core) {
        return rim -> {
            Authentication authentication = new Authentication(core.catalogs(), core.authenticates());
            return List.of(new CloudDialect(core, rim, authentication), new ServerDialect(core, rim, authentication));
        };
    }
}
