package io.millrace.table;

import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.BitSlices;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.ChunkSummary;
import io.millrace.chunk.ChunkWriter;
import io.millrace.chunk.Comparison;
import io.millrace.chunk.SectionKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * When records end: at the moment that their last row says, or else when the table's time to live is over, counted from the event
 * time of that row.
 */
final class Expiry {
    private Expiry() {}

    /** Whether records in the chunks may end. */
    static boolean isPossible(Duration ttl, List<Chunk> chunks) {
        return !ttl.isZero() || chunks.stream().anyMatch(chunk -> chunk.has(SectionKind.EXPIRY, SectionKind.NO_FIELD));
    }

    static long micros(Instant moment) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, moment);
    }

    /** The records that have ended at the moment. Chunks that lie before the time to live, or behind it, are not looked into. */
    static RecordSet ended(TableSnapshot table, Duration ttl, long nowMicros) {
        List<RecordSet> ended = new ArrayList<>();
        long cutoff = cutoff(ttl, nowMicros);
        for (ChunkRecords records : table.eventTimes().chunks()) {
            if (!records.isEmpty()) {
                ended.add(ended(records, cutoff, nowMicros).andNot(records.hidden()));
            }
        }
        return RecordSet.union(ended);
    }

    private static long cutoff(Duration ttl, long nowMicros) {
        long micros = ttl.toNanos() / 1000;
        return micros == 0 || nowMicros < Long.MIN_VALUE + micros ? Long.MIN_VALUE : nowMicros - micros;
    }

    private static RecordSet ended(ChunkRecords records, long cutoff, long nowMicros) {
        Chunk chunk = records.chunk();
        ChunkInfo info = chunk.info();
        BitSlices own = chunk.numbers(SectionKind.EXPIRY, SectionKind.NO_FIELD);
        RecordSet ended = own.exists().isEmpty() ? RecordSet.empty() : own.compare(Comparison.LESS_OR_EQUAL, nowMicros);
        if (info.earliestMicros() > cutoff) {
            return ended;
        }
        RecordSet old = info.latestMicros() <= cutoff
                ? chunk.records()
                : records.times().compare(Comparison.LESS_OR_EQUAL, cutoff);
        return ended.or(old.andNot(own.exists()));
    }

    /**
     * The first moment without each record, where it is there and ends.
     *
     * @param records ascending
     * @param ends of each of them; untouched for the others
     */
    static void ends(TableSnapshot table, Duration ttl, RecordSet records, long[] ends) {
        if (!table.existing().intersects(records)) {
            return;
        }
        NumberColumn own = table.expiries().values(records);
        NumberColumn times = table.eventTimes().values(records);
        long life = ttl.toNanos() / 1000;
        for (int i = 0; i < ends.length; i++) {
            if (own.present().get(i)) {
                ends[i] = own.values()[i];
            } else if (life > 0 && times.present().get(i) && times.values()[i] <= Long.MAX_VALUE - life) {
                ends[i] = times.values()[i] + life;
            }
        }
    }

    /** A chunk that takes the records away, to be put on top of a table. */
    static Chunk grave(TableSnapshot table, RecordSet records) {
        List<Chunk> chunks = table.chunks();
        long sequence =
                chunks.isEmpty() ? 1 : chunks.get(chunks.size() - 1).info().lastSequence() + 1;
        return ChunkWriter.inMemory(out -> {
            out.section(SectionKind.DELETED, null, records);
            return out.finish(
                    new ChunkSummary(
                            sequence,
                            sequence,
                            table.schema().id().value(),
                            table.schema().version(),
                            0,
                            0,
                            0,
                            0,
                            0,
                            0),
                    Map.of());
        });
    }
}
