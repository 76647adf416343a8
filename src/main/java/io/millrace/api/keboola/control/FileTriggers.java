package io.millrace.api.keboola.control;

import io.millrace.catalog.Endpoint;
import io.millrace.catalog.LoadPolicy;
import io.millrace.catalog.LoadTriggers;
import io.millrace.catalog.LoadTriggers.Load;
import io.millrace.catalog.LoadTriggers.Upload;
import io.millrace.catalog.Sink;
import java.time.Duration;

/**
 * The triggers of a sink's files: its own settings, or else those of its source, or else the defaults. Immutable.
 *
 * @param uploadMin and {@code importMin}: before which none of them counts
 */
public record FileTriggers(Duration uploadMin, Duration importMin) implements LoadPolicy {
    /** Of a file, whatever its settings say. */
    private static final long SLICES_MAX = 100;

    /** Closed files of a sink that wait to be imported. */
    private static final int WAITING_MAX = 2;

    private static final String UPLOAD = "storage.level.staging.upload.trigger.";
    private static final String IMPORT = "storage.level.target.import.trigger.";

    @Override
    public LoadTriggers of(Endpoint source, Sink sink) {
        return new LoadTriggers(
                limits(source, sink, UPLOAD, uploadMin),
                new Load(
                        SLICES_MAX,
                        limits(source, sink, IMPORT, importMin),
                        amount(source, sink, IMPORT + "slicesCount"),
                        Duration.ofNanos(amount(source, sink, IMPORT + "expiration")),
                        WAITING_MAX));
    }

    private static Upload limits(Endpoint source, Sink sink, String trigger, Duration min) {
        return new Upload(
                min,
                amount(source, sink, trigger + "count"),
                amount(source, sink, trigger + "size"),
                Duration.ofNanos(amount(source, sink, trigger + "interval")));
    }

    private static long amount(Endpoint source, Sink sink, String name) {
        SettingKey key = SettingKeys.BY_NAME.get(name);
        String own = sink.details().settings().get(name);
        String text = own == null ? source.details().settings().getOrDefault(name, key.defaultValue()) : own;
        return key.type().amount(text);
    }
}
