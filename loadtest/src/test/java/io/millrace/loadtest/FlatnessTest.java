package io.millrace.loadtest;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class FlatnessTest {
    private static final int SAMPLES = 90;
    private static final double MEBIBYTE = 1 << 20;

    private static boolean isFlat(Flatness flatness, IntToDoubleFunction meter) {
        List<Double> samples =
                IntStream.range(0, SAMPLES).mapToDouble(meter).boxed().toList();
        return flatness.complaint(samples).isEmpty();
    }

    @Test
    void aSwingIsFlatWhateverItsPeriodAndPhase() {
        for (int period = 2; period <= SAMPLES / 5; period++) {
            for (int phase = 0; phase < period; phase++) {
                int shift = phase;
                int length = period;
                assertTrue(
                        isFlat(Flatness.CHUNKS, i -> 10 + 40.0 * ((i + shift) % length) / length),
                        "period " + period + ", phase " + phase);
            }
        }
    }

    @Test
    void growthBeyondTheSwingIsNotFlat() {
        assertFalse(isFlat(Flatness.CHUNKS, i -> 10 + i % 5 + 0.5 * i));
        assertFalse(isFlat(Flatness.FILES, i -> 150 + i));
        assertFalse(isFlat(Flatness.DISK, i -> 10 * MEBIBYTE * i));
    }

    @Test
    void whatGrowsAtTheStartAloneIsWarmUp() {
        assertTrue(isFlat(Flatness.OTHER, i -> MEBIBYTE * Math.min(i, 27)));
    }

    @Test
    void ofAHeapTheLowestCount() {
        IntToDoubleFunction garbage = i -> MEBIBYTE * 100 * (i % 3);
        assertTrue(isFlat(Flatness.HEAP, garbage));
        assertFalse(isFlat(Flatness.HEAP, i -> garbage.applyAsDouble(i) + MEBIBYTE * i));
    }

    @Test
    void readsMeters() {
        Meters meters = Meters.read(
                """
                # HELP process_files_open_files open
                process_files_open_files 153.0
                jvm_memory_used_bytes{area="heap",id="G1 Eden Space"} 4.0E7
                jvm_memory_used_bytes{area="heap",id="G1 Old Gen"} 2.0E7
                jvm_memory_used_bytes{area="nonheap",id="Metaspace"} 3.0E7
                jvm_buffer_memory_used_bytes{id="direct"} 5.0
                millrace_chunks{table="11"} 2.0
                millrace_chunks{table="19"} 3.0
                millrace_chunks_size_bytes{table="11"} 70.0
                millrace_slices{state="imported"} 8.0
                millrace_slices{state="writing"} 1.0
                millrace_disk_free_bytes 8.0E10
                """);
        assertTrue(meters.equals(new Meters(6.0E7, 3.0E7 + 5, 153, 5, 70, 1, 8.0E10)), meters.toString());
    }
}
