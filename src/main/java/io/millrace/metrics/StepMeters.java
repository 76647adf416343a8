package io.millrace.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;

/** One step of the way from the log to chunks and out of the way. Thread-safe. */
public final class StepMeters {
    private final Timer duration;
    private final Counter bytes;
    private final Counter failures;

    /** @param step its word */
    StepMeters(MeterRegistry registry, String step) {
        duration = Timer.builder("millrace.pipeline.duration")
                .description("Steps that were carried out, each for everything that was due")
                .tag("step", step)
                .register(registry);
        bytes = Counter.builder("millrace.pipeline.bytes")
                .description("Bytes of the files that steps were about")
                .tag("step", step)
                .register(registry);
        failures = Counter.builder("millrace.pipeline.failures")
                .description("Steps that failed, wholly or in part, and are tried again")
                .tag("step", step)
                .register(registry);
    }

    public void done(long fileBytes, Duration time) {
        duration.record(time);
        bytes.increment((double) fileBytes);
    }

    public void failed() {
        failures.increment();
    }
}
