package io.millrace.apptest.sample;

import io.millrace.Dialects;
import io.millrace.Main;
import io.millrace.api.featurebase.FeatureBase;
import io.millrace.fault.Faults;
import java.util.List;

/** The server with one dialect more. */
final class SampleServer {
    static final Dialects DIALECTS = Dialects.of(
            List.of(FeatureBase::dialects, core -> rim -> List.of(new SampleDialect(core, rim))), List.of());

    private SampleServer() {}

    public static void main(String... arguments) {
        Main.run(DIALECTS, Faults.NONE, arguments);
    }
}
