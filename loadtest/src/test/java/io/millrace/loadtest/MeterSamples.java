package io.millrace.loadtest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at the meters of the server at equal distances. Thread-safe: synchronized. */
final class MeterSamples {
    private final ManagementPort port;
    private final boolean isDiskShared;
    private final List<Meters> samples = new ArrayList<>();
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "meters");
        thread.setDaemon(true);
        return thread;
    });
    private String failure;

    /** @param isDiskShared whether others write to the disk of the server, so that its free space says nothing */
    MeterSamples(ManagementPort port, boolean isDiskShared) {
        this.port = port;
        this.isDiskShared = isDiskShared;
    }

    /** The first look is at once, so that a port that does not answer ends the run before its load. */
    void start(long everyMillis) {
        look();
        if (failure != null) {
            throw new SetupException(failure);
        }
        clock.scheduleAtFixedRate(this::look, everyMillis, everyMillis, TimeUnit.MILLISECONDS);
    }

    void stop() {
        clock.shutdownNow();
    }

    private void look() {
        try {
            Meters meters = Meters.read(port.metrics());
            synchronized (this) {
                samples.add(meters);
            }
        } catch (SetupException e) {
            synchronized (this) {
                failure = e.getMessage();
            }
        }
    }

    private Map<Flatness, List<Double>> series() {
        double free = samples.get(0).freeBytes();
        Map<Flatness, List<Double>> series = new LinkedHashMap<>();
        series.put(Flatness.HEAP, samples.stream().map(Meters::heapBytes).toList());
        series.put(Flatness.OTHER, samples.stream().map(Meters::otherBytes).toList());
        series.put(Flatness.FILES, samples.stream().map(Meters::files).toList());
        series.put(Flatness.CHUNKS, samples.stream().map(Meters::chunks).toList());
        series.put(
                Flatness.CHUNK_BYTES, samples.stream().map(Meters::chunkBytes).toList());
        series.put(Flatness.SLICES, samples.stream().map(Meters::slices).toList());
        series.put(
                Flatness.DISK,
                samples.stream().map(each -> free - each.freeBytes()).toList());
        return series;
    }

    private boolean isTooShort() {
        return samples.size() < Flatness.SAMPLES_MIN;
    }

    synchronized Optional<String> complaint() {
        if (isTooShort()) {
            return Optional.of("only " + samples.size() + " of " + Flatness.SAMPLES_MIN
                    + " looks at the meters succeeded" + (failure == null ? "" : "; the last failure: " + failure));
        }
        return series().entrySet().stream()
                .filter(each -> each.getKey() != Flatness.DISK || !isDiskShared)
                .flatMap(each -> each.getKey().complaint(each.getValue()).stream())
                .reduce((one, other) -> one + "; " + other);
    }

    synchronized List<String> summary() {
        return isTooShort()
                ? List.of()
                : series().entrySet().stream()
                        .map(each -> "soak: " + each.getKey().summary(each.getValue()))
                        .toList();
    }
}
