package io.millrace.api.featurebase;

import java.util.List;
import java.util.Map;

/**
 * The samples of one name in the text format of Prometheus. Immutable.
 *
 * @param type {@code counter}, {@code gauge}, {@code histogram}, {@code summary} or {@code untyped}
 */
record MetricFamily(String name, String help, String type, List<Sample> samples) {
    /**
     * @param name that of the family, or with {@code _bucket}, {@code _count} or {@code _sum} behind it
     * @param labels in their order
     * @param value as it was written
     */
    record Sample(String name, Map<String, String> labels, String value) {
        double number() {
            return switch (value) {
                case "+Inf" -> Double.POSITIVE_INFINITY;
                case "-Inf" -> Double.NEGATIVE_INFINITY;
                default -> Double.parseDouble(value);
            };
        }
    }
}
