package io.millrace.coordinator.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A list of slices and what happened to each: hears the same events as a {@link PipelineState}, sees the steps that it wants, and
 * refuses with an {@link AssertionError} what must not be and what is missing.
 */
final class PipelineStateTwin {
    enum Fate {
        NEW,
        STAGING,
        STAGED
    }

    /** A slice that is not imported. */
    record Item(long end, SliceInfo info, Instant since, Fate fate, boolean isTried) {
        SliceId id() {
            return info.id();
        }

        TableId table() {
            return info.table();
        }

        boolean isStaged() {
            return fate == Fate.STAGED;
        }

        /** It is in the way of its own segment and of all behind. */
        boolean isUntried() {
            return !isStaged() && !isTried;
        }

        Item become(Fate next) {
            return new Item(end, info, since, next, isTried);
        }

        Item tried() {
            return new Item(end, info, since, Fate.NEW, true);
        }
    }

    private final PipelineSettings settings;
    private final BooleanSupplier isMemoryTight;
    /** In the order of the log. */
    private final Map<SliceId, Item> items = new LinkedHashMap<>();

    private final Set<SliceId> imported = new HashSet<>();
    private final TreeSet<Long> ends = new TreeSet<>();
    private final Map<Lane, Step> out = new EnumMap<>(Lane.class);
    private final Set<Lane> pausing = EnumSet.noneOf(Lane.class);
    private final Set<Lane> blocked = EnumSet.noneOf(Lane.class);
    /** Those of which a pause has ended since their last step began. */
    private final Set<Lane> woken = EnumSet.noneOf(Lane.class);

    private final Map<Lane, Integer> pauses = new EnumMap<>(Lane.class);
    private final Set<TableId> mergeable = new HashSet<>();
    private final Map<Long, Event.Wanted> wishes = new HashMap<>();
    /** By wish: how many imports had begun when it came. */
    private final Map<Long, Integer> came = new HashMap<>();

    private int begun;
    private int ended;
    private long position = Long.MIN_VALUE;
    private Set<TableId> left = Set.of();

    PipelineStateTwin(PipelineSettings settings, BooleanSupplier isMemoryTight) {
        this.settings = settings;
        this.isMemoryTight = isMemoryTight;
    }

    List<Step> out() {
        return List.copyOf(out.values());
    }

    List<Lane> pausing() {
        return List.copyOf(pausing);
    }

    Stream<Item> items() {
        return items.values().stream();
    }

    /** The furthest of the open wishes. */
    long positionWanted() {
        return wishes.values().stream().mapToLong(Event.Wanted::position).max().orElse(Long.MIN_VALUE);
    }

    // events

    void hear(Event event) {
        if (event instanceof Event.Cut cut) {
            add(cut.end(), cut.slices(), List.of(), cut.time());
        } else if (event instanceof Event.Found found) {
            add(found.end(), found.closed(), found.staged(), found.time());
        } else if (event instanceof Event.Staged done) {
            staged(done);
        } else if (event instanceof Event.Imported done) {
            imported(done);
        } else if (event instanceof Event.Merged done) {
            out.remove(Lane.MERGE);
            mergeable.addAll(done.again());
            ended(Lane.MERGE, done.isFailed(), done.isFailed());
        } else if (event instanceof Event.Failed failed) {
            failed(failed.lane());
        } else if (event instanceof Event.Woken end) {
            pausing.remove(end.lane());
            blocked.remove(end.lane());
            woken.add(end.lane());
        } else if (event instanceof Event.Wanted wish) {
            long last = ends.isEmpty() ? Long.MIN_VALUE : ends.last();
            came.put(wish.id(), begun);
            wishes.put(wish.id(), new Event.Wanted(wish.id(), Math.max(wish.position(), last), wish.tables()));
        }
    }

    private void add(long end, List<SliceInfo> closed, List<Slice.Uploaded> staged, Instant time) {
        ends.add(end);
        closed.forEach(slice -> put(new Item(end, slice, time, Fate.NEW, false)));
        staged.forEach(slice -> put(new Item(end, slice.info(), time, Fate.STAGED, false)));
    }

    private void put(Item item) {
        items.put(item.id(), item);
    }

    private void staged(Event.Staged done) {
        Step.Stage step = (Step.Stage) out.remove(Lane.STAGE);
        done.slices().forEach(slice -> put(items.get(slice.info().id()).become(Fate.STAGED)));
        step.slices().stream()
                .map(slice -> items.get(slice.info().id()))
                .filter(item -> !item.isStaged())
                .forEach(item -> put(item.tried()));
        ended(Lane.STAGE, items().anyMatch(item -> !item.isStaged() && item.isTried()), false);
    }

    private void imported(Event.Imported done) {
        Step.Import step = (Step.Import) out.remove(Lane.IMPORT);
        left = new HashSet<>(done.left());
        left.addAll(step.held());
        position = step.position();
        ended = begun;
        for (Slice.Uploaded slice : step.slices()) {
            if (!left.contains(slice.info().table())) {
                items.remove(slice.info().id());
                assertTrue(imported.add(slice.info().id()), () -> slice + " was imported before");
            }
        }
        List<Item> forgotten = items().filter(item -> item.end() <= position && !left.contains(item.table()))
                .toList();
        assertEquals(List.of(), forgotten, "not imported, and not left");
        mergeable.addAll(done.grown());
        ended(Lane.IMPORT, !left.isEmpty(), false);
    }

    private void failed(Lane lane) {
        Step step = out.remove(lane);
        if (step instanceof Step.Stage stage) {
            stage.slices().forEach(slice -> put(items.get(slice.info().id()).become(Fate.NEW)));
        } else if (step instanceof Step.Merge merge) {
            mergeable.addAll(merge.tables());
        }
        ended(lane, true, true);
    }

    private void ended(Lane lane, boolean leavesSome, boolean isBlocked) {
        if (!leavesSome) {
            pauses.remove(lane);
        }
        if (isBlocked) {
            blocked.add(lane);
        }
    }

    // steps

    void see(Step step) {
        if (step instanceof Step.Stage stage) {
            see(stage);
        } else if (step instanceof Step.Import load) {
            see(load);
        } else if (step instanceof Step.Merge merge) {
            see(merge);
        } else if (step instanceof Step.Pause pause) {
            see(pause);
        } else if (step instanceof Step.Answer answer) {
            see(answer);
        }
    }

    private void begin(Lane lane, Step step) {
        assertFalse(blocked.contains(lane), () -> "its pause is not over: " + step);
        assertFalse(out.containsKey(lane), () -> "another one is out: " + step);
        out.put(lane, step);
        woken.remove(lane);
    }

    private void see(Step.Stage step) {
        Set<SliceId> wanted =
                step.slices().stream().map(slice -> slice.info().id()).collect(Collectors.toSet());
        assertEquals(wanted.size(), step.slices().size(), "some slices come twice");
        assertTrue(!wanted.isEmpty() && wanted.size() <= PipelineState.SLICES_AT_ONCE, () -> wanted.size() + " slices");
        boolean isRetry = woken.contains(Lane.STAGE);
        begin(Lane.STAGE, step);
        for (SliceId id : wanted) {
            Item item = items.get(id);
            assertTrue(item != null && item.fate() == Fate.NEW, () -> id + " is on its way: " + item);
            assertTrue(isRetry || !item.isTried(), () -> item + " was tried already");
            put(item.become(Fate.STAGING));
        }
    }

    private void see(Step.Import step) {
        assertTrue(
                importable() > position || (!left.isEmpty() && woken.contains(Lane.IMPORT)) || wantsAnotherTry(),
                () -> "nothing to be imported: " + step);
        assertTrue(
                isDue(step.slices()) || woken.contains(Lane.IMPORT) || woken.contains(Lane.LOAD),
                () -> "not due: " + step);
        assertEquals(Math.max(importable(), position), step.position());
        Set<TableId> held = items().filter(item -> item.end() <= step.position() && !item.isStaged())
                .map(Item::table)
                .collect(Collectors.toSet());
        assertEquals(held, step.held());
        Set<SliceId> expected = items().filter(
                        item -> item.end() <= step.position() && item.isStaged() && !held.contains(item.table()))
                .map(Item::id)
                .collect(Collectors.toSet());
        List<SliceId> wanted =
                step.slices().stream().map(slice -> slice.info().id()).toList();
        assertEquals(expected.size(), wanted.size(), "some slices are missing, or come twice");
        assertEquals(expected, Set.copyOf(wanted));
        begin(Lane.IMPORT, step);
        begun++;
        woken.remove(Lane.LOAD);
    }

    private void see(Step.Merge step) {
        assertTrue(!step.tables().isEmpty() && step.tables().size() <= PipelineState.TABLES_AT_ONCE, step::toString);
        assertTrue(mergeable.containsAll(step.tables()), () -> step + " of " + mergeable);
        begin(Lane.MERGE, step);
        mergeable.removeAll(step.tables());
    }

    private void see(Step.Pause step) {
        assertTrue(pausing.add(step.lane()), () -> "another one is out: " + step);
        if (step.lane() == Lane.LOAD) {
            assertEquals(settings.loadAge(), step.time());
        } else {
            int before = pauses.merge(step.lane(), 1, Integer::sum) - 1;
            assertEquals(Duration.ofMillis(Math.min(5_000, 50L << Math.min(before, 20))), step.time());
        }
    }

    private void see(Step.Answer step) {
        Event.Wanted wish = wishes.remove(step.id());
        assertTrue(wish != null, () -> "nobody waits for " + step);
        assertTrue(wish.position() <= position, () -> wish + " is answered at " + position);
        assertEquals(missing(wish), step.left());
        assertTrue(
                step.left().isEmpty() || ended > came.get(wish.id()),
                () -> wish + " hears of what may have been mended before it came");
        List<Item> unnamed = items().filter(item -> item.end() <= wish.position() && isMeant(wish, item.table()))
                .filter(item -> !step.left().contains(item.table()))
                .toList();
        assertEquals(List.of(), unnamed, "not imported, and not named");
    }

    private Set<TableId> missing(Event.Wanted wish) {
        return left.stream().filter(table -> isMeant(wish, table)).collect(Collectors.toSet());
    }

    private boolean wantsAnotherTry() {
        return wishes.values().stream().anyMatch(this::wantsAnotherTry);
    }

    private boolean wantsAnotherTry(Event.Wanted wish) {
        return wish.position() <= position
                && ended <= came.get(wish.id())
                && !missing(wish).isEmpty();
    }

    private static boolean isMeant(Event.Wanted wish, TableId table) {
        return wish.tables().isEmpty() || wish.tables().contains(table);
    }

    /** The last end in front of which every slice was tried; the smallest long if there is none. */
    private long importable() {
        Optional<Item> untried = items().filter(Item::isUntried).findFirst();
        Long end = untried.isPresent() ? ends.lower(untried.get().end()) : ends.isEmpty() ? null : ends.last();
        return end == null ? Long.MIN_VALUE : end;
    }

    private boolean isDue(List<Slice.Uploaded> slices) {
        return settings.loadAge().isZero()
                || isMemoryTight.getAsBoolean()
                || !wishes.isEmpty()
                || LoadSize.of(slices).isFull(settings);
    }

    // what must be at any time, when the steps that are wanted have been seen

    void check() {
        assertTrue(pausing.containsAll(blocked), () -> blocked + " are never woken");
        if (isIdle(Lane.STAGE)) {
            assertFalse(
                    items().anyMatch(Item::isUntried)
                            || (woken.contains(Lane.STAGE) && items().anyMatch(this::isUnstaged)),
                    "slices wait for nothing");
        }
        if (items().anyMatch(item -> isUnstaged(item) && item.isTried())) {
            assertTrue(out.containsKey(Lane.STAGE) || pausing.contains(Lane.STAGE), "slices are never tried again");
        }
        if (isIdle(Lane.IMPORT)) {
            checkIdleImport();
        }
        assertTrue(!isIdle(Lane.MERGE) || mergeable.isEmpty(), () -> mergeable + " are not merged");
        wishes.values()
                .forEach(wish -> assertTrue(
                        wish.position() > position || wantsAnotherTry(wish), () -> wish + " is not answered"));
        assertTrue(!wantsAnotherTry() || !isIdle(Lane.IMPORT), "nothing is tried again for a wish");
    }

    private void checkIdleImport() {
        if (importable() > position) {
            assertFalse(isDue(List.of()), () -> "rows up to " + importable() + " are not imported");
            assertTrue(pausing.contains(Lane.LOAD), () -> "rows up to " + importable() + " are never imported");
        }
        assertTrue(left.isEmpty() || pausing.contains(Lane.IMPORT), () -> left + " are never tried again");
    }

    private boolean isIdle(Lane lane) {
        return !out.containsKey(lane) && !blocked.contains(lane);
    }

    private boolean isUnstaged(Item item) {
        return item.fate() == Fate.NEW;
    }

    /** When all went well and no pause is left. */
    void checkFinished() {
        assertEquals(List.of(), List.copyOf(items.values()), "not imported");
        assertEquals(ends.last(), position);
        assertEquals(Set.of(), left);
        assertEquals(Set.of(), mergeable);
        assertEquals(Set.of(), wishes.keySet());
    }

    Map<String, Long> counts() {
        return Map.of("closing", count(Fate.NEW), "uploading", count(Fate.STAGING), "uploaded", count(Fate.STAGED));
    }

    private long count(Fate fate) {
        return items().filter(item -> item.fate() == fate).count();
    }

    Optional<Instant> oldest() {
        return items().map(Item::since).min(Instant::compareTo);
    }
}
