package io.millrace.transfer;

import io.millrace.log.BlockInflater;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.slice.Slice;
import io.millrace.table.Tables;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the rows of slices that are in no chunk back into memory, so that tables are as they were, with the same ids of record keys.
 * All rows of a segment get one position, that of its start; it ends behind its last block that is known of. Tables that give ids in
 * each other's place are read in the order of the log, others one slice after the other.
 *
 * <p>Tables with a slice whose place does not answer are withheld with their families, until {@link #readAgain} finds all of it. What
 * cannot be read is left out and told; lines that are no rows under a good checksum are found later, by {@link Tables}. Takes, beside
 * the rows, an open file for each slice of one segment whose table is linked to others. Confined to one thread at a time; blocks on
 * files.
 */
public final class ReadBack {
    private static final Logger log = LoggerFactory.getLogger(ReadBack.class);

    /** @param written the table version that the slice was written with, or is taken to have */
    public record Part(Slice slice, TableSchema written) {
        private TableId table() {
            return slice.info().table();
        }
    }

    /**
     * Slices of one segment that are not read yet.
     *
     * @param parts of withheld tables
     */
    private record OutOfReach(Tables.Gap gap, List<Part> parts) {
        List<Part> of(Set<TableId> family) {
            return parts.stream().filter(part -> family.contains(part.table())).toList();
        }

        OutOfReach without(Set<TableId> family) {
            return new OutOfReach(
                    gap,
                    parts.stream()
                            .filter(part -> !family.contains(part.table()))
                            .toList());
        }
    }

    private final SliceCopies copies;
    private final Tables tables;
    private final Tables.Names names;
    private final List<OutOfReach> outOfReach = new ArrayList<>();
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
            if (linked.contains(part.table())) {
                together.add(part);
            } else {
                lost.addAll(readInOrder(position, List.of(part), inflater));
            }
        }
        lost.addAll(readInOrder(position, together, inflater));
        tables.cut(end);
        return lost;
    }

    /** Those of tables that are withheld later. */
    private List<Loss> readInOrder(long position, List<Part> parts, BlockInflater inflater) {
        parts.forEach(part -> {
            end = Math.max(end, part.slice().info().id().sequence());
            tables.learn(position, part.written());
        });
        try (SlicesInOrder slices = new SlicesInOrder(copies, inflater)) {
            parts.forEach(part -> openOrWithhold(slices, part));
            List<Part> away = parts.stream()
                    .filter(part -> tables.isWithheld(part.table()))
                    .toList();
            if (!away.isEmpty()) {
                away.forEach(part -> slices.leaveOut(part.slice()));
                outOfReach.add(new OutOfReach(tables.gap(position), away));
            }
            List<Loss> lost = slices.read(batch -> tables.add(position, List.of(batch)));
            end = Math.max(end, slices.end());
            return lost;
        }
    }

    private void openOrWithhold(SlicesInOrder slices, Part part) {
        if (tables.isWithheld(part.table())) {
            return;
        }
        try {
            slices.open(part);
        } catch (Problem e) {
            if (!copies.isOutOfReach(part.slice(), e)) {
                throw e;
            }
            log.error("table {} is neither read nor imported for now: {}", part.table(), e.getMessage());
            withhold(part.table(), "slice " + part.slice().info().id(), e);
        }
    }

    private void withhold(TableId table, String what, Problem why) {
        tables.withhold(
                table,
                new Problem(
                        why.code(),
                        "rows of " + what + " are out of reach, and tried again until they are not: "
                                + why.getMessage()));
    }

    /**
     * Tries again what was out of reach. A family comes back as a whole, or not yet; what holds up one holds up no other.
     *
     * @return what is lost of the slices that could be read now
     */
    public List<Loss> readAgain() {
        List<Loss> lost = new ArrayList<>();
        Set<TableId> tried = new HashSet<>();
        try (BlockInflater inflater = new BlockInflater()) {
            for (TableId table : tables.withheld().keySet()) {
                Set<TableId> family = tables.withFamilies(Set.of(table));
                if (Collections.disjoint(tried, family)) {
                    lost.addAll(readAgain(family, inflater));
                    tried.addAll(family);
                }
            }
        }
        return lost;
    }

    private List<Loss> readAgain(Set<TableId> family, BlockInflater inflater) {
        Map<Tables.Gap, List<RowBatch>> rows = new LinkedHashMap<>();
        List<Loss> lost = new ArrayList<>();
        for (OutOfReach some : outOfReach) {
            try (SlicesInOrder slices = new SlicesInOrder(copies, inflater)) {
                some.of(family).stream()
                        .filter(part -> tables.wants(part.table()))
                        .forEach(slices::open);
                List<RowBatch> batches = new ArrayList<>();
                lost.addAll(slices.read(batches::add));
                rows.put(some.gap(), batches);
            } catch (Problem e) {
                withhold(family.iterator().next(), "tables " + family, e);
                return List.of();
            }
        }
        tables.restore(family, rows);
        outOfReach.replaceAll(some -> some.without(family));
        outOfReach.removeIf(some -> some.parts().isEmpty());
        log.info("all rows of tables {} are within reach again", family);
        return lost;
    }
}
