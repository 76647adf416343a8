package io.millrace.api.featurebase;

import io.millrace.api.Authentication;
import io.millrace.api.BodyReader;
import io.millrace.api.Core;
import io.millrace.api.Dialect;
import java.util.List;
import java.util.function.Function;

/** Both dialects that FeatureBase has: its cloud's and its server's. */
public final class FeatureBase {
    private FeatureBase() {}

    /** What each instance of the HTTP verticle needs for itself. */
    public static Function<BodyReader, List<Dialect>> dialects(Core core) {
        return bodies -> {
            Authentication authentication = new Authentication(core.catalog(), core.authenticates());
            return List.of(
                    new CloudDialect(core, bodies, authentication), new ServerDialect(core, bodies, authentication));
        };
    }
}
