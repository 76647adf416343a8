package io.millrace.loadtest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Whether a meter stays flat. Of its samples the first 30 % are warm-up. The median of the last 30 % may not be above the highest of the
 * 20 % behind the warm-up, plus a slack.
 *
 * <pre>
 *   | warm-up   30 % | early  20 % |  20 %  | late   30 % |
 *                      highest       …        median
 * </pre>
 *
 * A meter that only swings passes whatever its phase, as long as its period fits into the early part: half of the late samples would have
 * to be above all early ones. One that grows fails as soon as it grows by more than its own swing and the slack. Immutable.
 *
 * @param name for messages
 * @param unit what a sample is divided by for messages
 * @param slackShare of the highest early sample
 * @param slackUnits besides
 * @param isFloor whether the lowest of neighbouring samples counts, as for a heap, of which the collector tells only at times what is garbage
 */
record Flatness(String name, double unit, String unitName, double slackShare, double slackUnits, boolean isFloor) {
    /** Samples that one lowest value is taken of. */
    static final int NEIGHBOURS = 3;

    /** As many as each part needs for some lowest values. */
    static final int SAMPLES_MIN = 20 * NEIGHBOURS;

    private static final double WARM_UP = 0.3;
    private static final double EARLY = 0.2;
    private static final double LATE = 0.3;
    private static final double MEBIBYTE = 1 << 20;

    static final Flatness HEAP = new Flatness("heap in use (lowest of 3 samples)", MEBIBYTE, " MiB", 0.05, 16, true);
    static final Flatness OTHER = new Flatness("memory outside of the heap", MEBIBYTE, " MiB", 0.05, 8, false);
    static final Flatness FILES = new Flatness("open files", 1, "", 0.05, 5, false);
    static final Flatness CHUNKS = new Flatness("chunks", 1, "", 0.05, 1, false);
    static final Flatness CHUNK_BYTES = new Flatness("size of chunks", MEBIBYTE, " MiB", 0.05, 1, false);
    static final Flatness SLICES = new Flatness("slices", 1, "", 0.05, 1, false);

    /** Of a disk that nobody else writes to. */
    static final Flatness DISK = new Flatness("disk in use since the start", MEBIBYTE, " MiB", 0, 256, false);

    /** What was compared. */
    record Comparison(double highestEarly, double medianLate, double allowed) {
        boolean isFlat() {
            return medianLate <= allowed;
        }
    }

    /** @param samples at equal distances; at least {@link #SAMPLES_MIN} */
    Comparison compare(List<Double> samples) {
        List<Double> counted = isFloor ? floors(samples) : samples;
        int size = counted.size();
        int start = (int) (size * WARM_UP);
        double highest = counted.subList(start, start + (int) (size * EARLY)).stream()
                .mapToDouble(Double::doubleValue)
                .max()
                .orElseThrow();
        double median = median(counted.subList(size - (int) (size * LATE), size));
        double allowed = highest + slackShare * Math.max(highest, 0) + slackUnits * unit;
        return new Comparison(highest, median, allowed);
    }

    private static List<Double> floors(List<Double> samples) {
        List<Double> floors = new ArrayList<>();
        for (int i = 0; i + NEIGHBOURS <= samples.size(); i += NEIGHBOURS) {
            floors.add(samples.subList(i, i + NEIGHBOURS).stream()
                    .mapToDouble(Double::doubleValue)
                    .min()
                    .orElseThrow());
        }
        return floors;
    }

    private static double median(List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    Optional<String> complaint(List<Double> samples) {
        return compare(samples).isFlat() ? Optional.empty() : Optional.of("not flat: " + summary(samples));
    }

    String summary(List<Double> samples) {
        Comparison comparison = compare(samples);
        return String.format(
                "%s: highest early %s, median late %s, allowed %s",
                name, text(comparison.highestEarly()), text(comparison.medianLate()), text(comparison.allowed()));
    }

    private String text(double value) {
        return Math.round(value / unit * 10) / 10.0 + unitName;
    }
}
