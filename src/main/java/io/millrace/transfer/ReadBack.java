package io.millrace.transfer;

import io.millrace.log.BlockInflater;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.slice.Slice;
import io.millrace.table.Tables;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows of slices that are in no chunk back into memory, so that tables are as they were, with the same ids of record keys.
 * All rows of a segment get one position, that of its start; it ends behind its last block that is known of. Tables that give ids in
 * each other's place are read in the order of the log, others one slice after the other.
 *
 * <p>Tables with a slice whose place does not answer are withheld as a whole. What cannot be read is left out and told; lines that are no rows under a good checksum are found later, by {@link Tables}. Takes,
 * beside the rows, an open file for each slice of one segment whose table is linked to others. Confined to one thread at a time;
 * blocks on files.
 */
public final class ReadBack {
    private static final Logger log = LoggerFactory.getLogger(ReadBack.class);

    /** @param written the table version that the slice was written with, or is taken to have */
    public record Part(Slice slice, TableSchema written) {}

    private final SliceCopies copies;
    private final Tables tables;
    private final Tables.Names names;
    private long end = Long.MIN_VALUE;

    /** @param tables to which nothing else is added before all is read */
    public ReadBack(SliceCopies copies, Tables tables, Tables.Names names) {
        this.copies = copies;
        this.tables = tables;
        this.names = names;
    }

    /**
     * Reads all slices of one segment or of several, none of which comes before those that were read already.
     *
     * @param parts in any order
     * @return what is lost; damaged files are kept
     * @throws Problem {@code UNAVAILABLE_NOW} the volume is not there, or the settings do not name the place of a slice; {@code
     *     FILE_TOO_NEW} a slice is of a later release. Some rows may have been read by then, so the next attempt takes other tables
     */
    public List<Loss> read(List<Part> parts) {
        Map<Long, List<Part>> segments = new TreeMap<>();
        parts.stream()
                .sorted(Comparator.comparing(part -> part.slice().info().id().sequence()))
                .forEach(part -> segments.computeIfAbsent(part.slice().info().segment(), key -> new ArrayList<>())
                        .add(part));
        Set<TableId> linked = linked(parts);
        List<Loss> lost = new ArrayList<>();
        try (BlockInflater inflater = new BlockInflater()) {
            segments.forEach((segment, ofSegment) -> lost.addAll(read(segment, ofSegment, linked, inflater)));
        }
        return lost;
    }

    /** Of the last segment that was read: up to here rows may be imported. The smallest long if none was. */
    public long end() {
        return end;
    }

    /** All tables of which rows may give ids to keys of another one, and those others. */
    private Set<TableId> linked(List<Part> parts) {
        Set<TableId> linked = new HashSet<>();
        parts.stream().map(Part::written).distinct().forEach(written -> written.fields().stream()
                .map(field -> field.options().foreignTable())
                .filter(Objects::nonNull)
                .flatMap(name -> names.table(written.database(), name).stream())
                .filter(foreign -> foreign.isKeyed() && !foreign.id().equals(written.id()))
                .forEach(foreign -> linked.addAll(List.of(written.id(), foreign.id()))));
        return linked;
    }

    private List<Loss> read(long segment, List<Part> parts, Set<TableId> linked, BlockInflater inflater) {
        // where so much is damaged that a slice is not known to be of the segment before, it comes behind it
        long position = Math.max(segment, end + 1);
        end = position;
        List<Loss> lost = new ArrayList<>();
        List<Part> together = new ArrayList<>();
        for (Part part : parts) {
            if (linked.contains(part.slice().info().table())) {
                together.add(part);
            } else {
                lost.addAll(readInOrder(position, List.of(part), inflater));
            }
        }
        lost.addAll(readInOrder(position, together, inflater));
        tables.cut(end);
        return lost;
    }

    /** Goes through the slices side by side, block by block as they stand in the log. */
    private List<Loss> readInOrder(long position, List<Part> parts, BlockInflater inflater) {
        List<SliceBatches> slices = new ArrayList<>();
        PriorityQueue<SliceBatches> next = new PriorityQueue<>(Comparator.comparingLong(SliceBatches::position));
        try {
            for (Part part : parts) {
                end = Math.max(end, part.slice().info().id().sequence());
                open(position, part, inflater).ifPresent(slice -> {
                    slices.add(slice);
                    if (slice.next()) {
                        next.add(slice);
                    }
                });
            }
            while (!next.isEmpty()) {
                SliceBatches slice = next.remove();
                if (slice.info().isCut()) { // blocks of others have numbers of their own
                    end = Math.max(end, slice.position());
                }
                slice.batch().ifPresent(batch -> tables.add(position, List.of(batch)));
                if (slice.next()) {
                    next.add(slice);
                }
            }
            return slices.stream().flatMap(ReadBack::lost).toList();
        } finally {
            slices.forEach(SliceBatches::close);
        }
    }

    /** Empty if the slice, or one of its table before it, is out of reach. */
    private Optional<SliceBatches> open(long position, Part part, BlockInflater inflater) {
        TableId table = part.slice().info().table();
        Optional<Problem> before = tables.withheld(table);
        if (before.isPresent()) {
            tables.withhold(position, part.written(), before.get());
            return Optional.empty();
        }
        try {
            return Optional.of(SliceBatches.open(copies, part.slice(), part.written(), inflater));
        } catch (Problem e) {
            if (!copies.isOutOfReach(part.slice(), e)) {
                throw e;
            }
            Problem why = new Problem(
                    e.code(),
                    "rows of slice " + part.slice().info().id()
                            + " are out of reach, start the server again when they are not: " + e.getMessage());
            log.error("table {} is not read and not imported: {}", table, why.getMessage());
            tables.withhold(position, part.written(), why);
            return Optional.empty();
        }
    }

    private static Stream<Loss> lost(SliceBatches slice) {
        TableId table = slice.info().table();
        return slice.lost().stream().map(rows -> new Loss(table, rows));
    }
}
