package io.millrace.transfer;

import io.millrace.log.SegmentCut;
import io.millrace.model.RecordTotals;
import io.millrace.slice.SinkTotals;
import io.millrace.slice.SliceInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What came through which sink and is not known to be registered in PostgreSQL: in segments of the log that are not cut, and in slices.
 * Thread-safe: one lock, held for moments.
 */
public final class UnregisteredTotals {
    /** By sequence of the segment, then by sink. */
    private final TreeMap<Long, Map<Long, RecordTotals>> uncut = new TreeMap<>();
    /** By sequence of the slice. */
    private final Map<Long, List<SinkTotals>> slices = new HashMap<>();

    /**
     * What there is of some sinks at one moment. Immutable.
     *
     * @param uncut in segments that are not cut, by sink
     * @param firstUncut the sequence of the first of these segments, in front of all slices that will be cut from them; the largest long
     *     if there is none
     * @param slices that have any of it, by sequence
     */
    public record Part(Map<Long, RecordTotals> uncut, long firstUncut, Map<Long, List<SinkTotals>> slices) {}

    /** A group was committed to that segment. */
    public synchronized void committed(long segment, List<SinkTotals> group) {
        Map<Long, RecordTotals> totals = uncut.computeIfAbsent(segment, first -> new HashMap<>());
        group.forEach(sink -> totals.merge(sink.sink(), sink.totals(), RecordTotals::plus));
    }

    /** From now on that segment counts as what its slices say. */
    public synchronized void cut(SegmentCut cut) {
        uncut.headMap(cut.end(), true).clear();
        found(cut.slices());
    }

    /** Slices that are on the volume. */
    public synchronized void found(Collection<SliceInfo> some) {
        for (SliceInfo slice : some) {
            if (!slice.sinks().isEmpty()) {
                slices.put(slice.id().sequence(), slice.sinks());
            }
        }
    }

    /** PostgreSQL counts them. */
    public synchronized void registered(Collection<SliceInfo> some) {
        some.forEach(slice -> slices.remove(slice.id().sequence()));
    }

    /** The sinks that there is anything of. */
    public synchronized Set<Long> sinks() {
        Set<Long> all = new HashSet<>();
        uncut.values().forEach(segment -> all.addAll(segment.keySet()));
        slices.values().forEach(slice -> slice.forEach(sink -> all.add(sink.sink())));
        return all;
    }

    /** What there is of these sinks. */
    public synchronized Part of(Set<Long> sinks) {
        Map<Long, RecordTotals> inLog = new HashMap<>();
        for (Map<Long, RecordTotals> segment : uncut.values()) {
            for (long sink : sinks) {
                RecordTotals totals = segment.get(sink);
                if (totals != null) {
                    inLog.merge(sink, totals, RecordTotals::plus);
                }
            }
        }
        Map<Long, List<SinkTotals>> inSlices = new HashMap<>();
        slices.forEach((sequence, all) -> {
            List<SinkTotals> wanted =
                    all.stream().filter(sink -> sinks.contains(sink.sink())).toList();
            if (!wanted.isEmpty()) {
                inSlices.put(sequence, wanted);
            }
        });
        return new Part(inLog, uncut.isEmpty() ? Long.MAX_VALUE : uncut.firstKey(), inSlices);
    }
}
