package io.millrace.chunk;

import io.millrace.bitmap.RecordRanks;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;

/** The bytes of a chunk, and what was worked out of them. Thread-safe. */
final class ChunkContent {
    private final ByteBuffer map;
    private final CheckedSections checked;
    private final Map<Section.Name, BitSlices> numbers = new ConcurrentHashMap<>();
    private volatile RecordRanks ranks;

    ChunkContent(ByteBuffer map, CheckedSections checked) {
        this.map = map;
        this.checked = checked;
    }

    ByteBuffer map() {
        return map;
    }

    CheckedSections checked() {
        return checked;
    }

    BitSlices numbers(Section.Name name, Function<Section.Name, BitSlices> reading) {
        return numbers.computeIfAbsent(name, reading);
    }

    RecordRanks ranks(Supplier<RecordRanks> reading) {
        RecordRanks known = ranks;
        if (known == null) {
            known = reading.get();
            ranks = known;
        }
        return known;
    }
}
