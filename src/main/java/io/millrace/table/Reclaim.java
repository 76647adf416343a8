package io.millrace.table;

import io.millrace.bitmap.GrowingRecordSet;
import io.millrace.bitmap.RecordSet;
import io.millrace.chunk.Chunk;
import io.millrace.chunk.ChunkInfo;
import io.millrace.chunk.SectionKind;
import io.millrace.chunk.TimeViews;
import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import io.millrace.model.FieldType;
import io.millrace.model.TableSchema;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a table has on disk that nobody sees any more: records and time views whose time to live is over, and what newer chunks
 * hide. Immutable.
 *
 * @param dropped chunks that can go as they are: they hold nothing else, and hide nothing
 * @param rewritten chunks of which about half or more is such
 */
public record Reclaim(TableSchema table, List<Chunk> dropped, List<Chunk> rewritten) {
    /**
     * So long after their end records go from the disk. Until then all rows have come that were received before, to a record that
     * they keep alive.
     */
    static final Duration GRACE = Duration.ofMinutes(5);

    /** Also to be written again, unless they can be dropped. */
    Reclaim with(List<Chunk> more) {
        Set<Chunk> all = new LinkedHashSet<>(rewritten);
        all.addAll(more);
        dropped.forEach(all::remove);
        return new Reclaim(table, dropped, List.copyOf(all));
    }

    boolean isEmpty() {
        return dropped.isEmpty() && rewritten.isEmpty();
    }

    /** Whether newer chunks may hide so much of older ones that these are worth a rewrite, and the look is cheap. */
    static boolean mayBeHidden(List<Chunk> chunks) {
        return chunks.stream().allMatch(Chunk::isHere)
                && chunks.stream()
                        .limit(Math.max(0, chunks.size() - 1))
                        .anyMatch(chunk -> chunk.info().bytes() >= Hidden.BYTES_MIN);
    }

    /** Whether something may have ended, as far as chunks tell without being read. */
    static boolean isPossible(TableSchema table, List<Chunk> chunks, Instant now) {
        long earliest = chunks.stream()
                .map(Chunk::info)
                .filter(info -> info.records() > 0)
                .mapToLong(ChunkInfo::earliestMicros)
                .min()
                .orElse(Long.MAX_VALUE);
        return Expiry.isPossible(Duration.ZERO, chunks)
                || isOver(table.timeToLive(), earliest, now.minus(GRACE))
                || table.fields().stream().anyMatch(field -> isOver(ttl(field), earliest, now))
                || chunks.stream().limit(Math.max(0, chunks.size() - 1)).anyMatch(Reclaim::isBare);
    }

    private static boolean isOver(Duration ttl, long earliestMicros, Instant now) {
        return !ttl.isZero() && earliestMicros <= Expiry.micros(now.minus(ttl));
    }

    private static boolean isBare(Chunk chunk) {
        return chunk.info().records() == 0
                && chunk.info().keyCount() == 0
                && !chunk.has(SectionKind.TOUCHED, SectionKind.NO_FIELD);
    }

    /** Records that the chunk says something of. */
    private static RecordSet touched(Chunk chunk) {
        return chunk.records(SectionKind.TOUCHED, SectionKind.NO_FIELD);
    }

    private static Duration ttl(Field field) {
        return field.options() instanceof FieldOptions.Time time ? time.ttl() : Duration.ZERO;
    }

    /**
     * @param table as it is now
     * @param whole all of it that tells when its records end
     * @param onDisk the oldest chunks of that
     */
    static Reclaim of(TableSchema table, TableSnapshot whole, List<Chunk> onDisk, Instant now) {
        RecordSet gone = gone(whole, table.timeToLive(), now);
        RecordSet[] hidden = whole.without(gone).stack().deletedLater();
        RecordSet touched = touched(whole);
        List<Chunk> dropped = new ArrayList<>();
        List<Chunk> rewritten = new ArrayList<>();
        Set<Chunk> overlaid = overlaid(onDisk);
        GrowingRecordSet below = new GrowingRecordSet();
        for (int i = 0; i < onDisk.size(); i++) {
            Chunk chunk = onDisk.get(i);
            if (chunk.isDamaged()) {
                below.add(chunk.records());
                below.add(touched(chunk));
                continue;
            }
            boolean isNewest = i == onDisk.size() - 1;
            boolean isNeeded = touched.intersects(chunk.records()); // to tell when what others say of them ends
            if (!isNewest && !isNeeded && isEmpty(chunk, hidden[i]) && hidesNothing(chunk, below)) {
                dropped.add(chunk);
                continue;
            }
            below.add(chunk.records());
            below.add(touched(chunk));
            if (isHalfGone(chunk, gone)
                    || isHalfExpired(chunk, table, now)
                    || (overlaid.contains(chunk)
                            && Hidden.of(table, chunk, onDisk).isHalf())) {
                rewritten.add(chunk);
            }
        }
        return new Reclaim(table, List.copyOf(dropped), List.copyOf(rewritten));
    }

    /**
     * The records that can go from the disk: not those of which a chunk speaks that does not make them, for what it says would come
     * to light. They can when that chunk is merged with the one that makes them.
     */
    static RecordSet gone(TableSnapshot whole, Duration ttl, Instant now) {
        if (!Expiry.isPossible(ttl, whole.chunks())) {
            return RecordSet.empty();
        }
        RecordSet ended = Expiry.ended(whole, ttl, Expiry.micros(now.minus(GRACE)));
        return ended.andNot(touched(whole));
    }

    private static RecordSet touched(TableSnapshot whole) {
        return RecordSet.union(whole.chunks().stream().map(Reclaim::touched).toList());
    }

    /** Record keys live in the chunk that they came with, and rows of other tables may name them. */
    private static boolean isEmpty(Chunk chunk, RecordSet hidden) {
        return chunk.info().keyCount() == 0
                && touched(chunk).isEmpty()
                && chunk.records().andNot(hidden).isEmpty();
    }

    /** Whether nothing of older chunks would come to light without the chunk. */
    private static boolean hidesNothing(Chunk chunk, GrowingRecordSet below) {
        return below.common(chunk.records()).isEmpty()
                && below.common(chunk.records(SectionKind.DELETED, SectionKind.NO_FIELD))
                        .isEmpty();
    }

    /** Chunks of which newer ones speak of half the records or more: a quick look before the one at each field. */
    private static Set<Chunk> overlaid(List<Chunk> onDisk) {
        Set<Chunk> overlaid = new HashSet<>();
        GrowingRecordSet newer = new GrowingRecordSet();
        for (int i = onDisk.size() - 1; i >= 0; i--) {
            Chunk chunk = onDisk.get(i);
            if (chunk.isDamaged()) {
                continue;
            }
            RecordSet records = chunk.records();
            if (chunk.info().bytes() >= Hidden.BYTES_MIN
                    && 2 * newer.common(records).cardinality() >= records.cardinality()) {
                overlaid.add(chunk);
            }
            newer.add(records);
            newer.add(touched(chunk));
            newer.add(chunk.records(SectionKind.DELETED, SectionKind.NO_FIELD));
        }
        return overlaid;
    }

    private static boolean isHalfGone(Chunk chunk, RecordSet gone) {
        long there = gone.isEmpty() ? 0 : chunk.records().andCardinality(gone);
        return there > 0 && 2 * there >= chunk.info().records();
    }

    private static boolean isHalfExpired(Chunk chunk, TableSchema table, Instant now) {
        long expired = 0;
        Set<Integer> there = new HashSet<>();
        for (int id : chunk.fields()) {
            there.add(id);
        }
        for (Field field : table.fields()) {
            if (field.type() == FieldType.TIME && !ttl(field).isZero() && there.contains(field.id())) {
                for (String view : chunk.views(field.id())) {
                    expired += TimeViews.isExpired(view, ttl(field), now)
                            ? chunk.bytes(SectionKind.ROWS, field.id(), view)
                            : 0;
                }
            }
        }
        return expired > 0 && 2 * expired >= chunk.info().bytes();
    }
}
