package io.millrace.coordinator.pipeline;

import io.millrace.model.SliceId;
import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * What is where between the log and the chunks, and what is to be done next: events in, steps out, nothing else happens. A step
 * that failed is wanted again after a pause, longer each time up to a bound. What concerns one table holds up no other: slices that
 * cannot be staged, and tables that cannot be imported, are passed over and tried again. Confined to one thread.
 */
final class PipelineState {
    static final int SLICES_AT_ONCE = 1_000;
    static final int TABLES_AT_ONCE = 1_000;
    /** Of slices that are carried to staging, beyond the first: as much as a slow store takes within the time of one step. */
    static final long STAGED_BYTES_AT_ONCE = 256L << 20;

    static final Duration PAUSE_MIN = Duration.ofMillis(50);
    static final Duration PAUSE_MAX = Duration.ofSeconds(5);

    /** One lane: at most one step and one pause of it are out. */
    private static final class Traffic {
        private boolean isBusy;
        /** Nothing is begun before the pause is over. */
        private boolean isBlocked;

        private boolean isPausing;
        /** A pause is over since the last step began. */
        private boolean isWoken;

        private Duration pause = PAUSE_MIN;

        boolean isFree() {
            return !isBusy && !isBlocked;
        }

        void begin() {
            isBusy = true;
            isWoken = false;
        }
    }

    /** A slice that is not staged. */
    private record Unstaged(long end, SliceInfo slice, Instant since, boolean isTried) {}

    /** @param tries imports that had begun when it came: what they left may have been mended since */
    private record Wish(Event.Wanted wanted, long position, long tries) {}

    /** A slice that is staged and not imported. */
    private record Waiting(long end, Slice.Uploaded slice, Instant since) {}

    private final PipelineSettings settings;
    private final BooleanSupplier isMemoryTight;
    private final Map<Lane, Traffic> lanes = new EnumMap<>(Lane.class);
    private final Map<SliceId, Unstaged> closed = new LinkedHashMap<>();
    private final Map<SliceId, Waiting> staged = new LinkedHashMap<>();
    /** Of the segments behind the last import, and of that one. */
    private final TreeSet<Long> ends = new TreeSet<>();

    private final Map<Long, Wish> wishes = new LinkedHashMap<>();
    private final Set<TableId> mergeable = new LinkedHashSet<>();
    private final Set<TableId> aged = new LinkedHashSet<>();
    private final List<Step> steps = new ArrayList<>();
    private Set<SliceId> staging = Set.of();
    private Step.Import importing;
    private Set<TableId> merging = Set.of();
    /** Up to where the last import went. */
    private long tried = Long.MIN_VALUE;
    /** How many imports have begun, and the last of them that came to an end. */
    private long tries;

    private long ended;
    /** Tables that the last import left out. */
    private Set<TableId> left = Set.of();

    /** @param isMemoryTight whether rows should leave the memory as soon as they can */
    PipelineState(PipelineSettings settings, BooleanSupplier isMemoryTight) {
        this.settings = settings;
        this.isMemoryTight = isMemoryTight;
        for (Lane lane : Lane.values()) {
            lanes.put(lane, new Traffic());
        }
    }

    /** What is to be done now; the lanes of these steps are busy until an event says how they ended. */
    List<Step> on(Event event) {
        hear(event);
        next();
        List<Step> wanted = List.copyOf(steps);
        steps.clear();
        return wanted;
    }

    private void hear(Event event) {
        if (event instanceof Event.Cut cut) {
            add(cut.end(), cut.slices(), cut.time());
        } else if (event instanceof Event.Found found) {
            add(found.end(), found.closed(), found.time());
            found.staged()
                    .forEach(slice -> staged.put(slice.info().id(), new Waiting(found.end(), slice, found.time())));
        } else if (event instanceof Event.Staged done) {
            staged(done);
        } else if (event instanceof Event.Imported done) {
            imported(done);
        } else if (event instanceof Event.Merged done) {
            merged(done);
        } else if (event instanceof Event.Aged some) {
            aged.addAll(some.tables());
        } else if (event instanceof Event.Failed failed) {
            failed(failed.lane());
        } else if (event instanceof Event.Woken woken) {
            Traffic lane = lanes.get(woken.lane());
            lane.isPausing = false;
            lane.isBlocked = false;
            lane.isWoken = true;
        } else if (event instanceof Event.Wanted wanted) {
            long all = ends.isEmpty() ? tried : Math.max(tried, ends.last());
            wishes.put(wanted.id(), new Wish(wanted, Math.max(wanted.position(), all), tries));
        }
    }

    private void add(long end, List<SliceInfo> slices, Instant time) {
        ends.add(end);
        slices.forEach(slice -> closed.put(slice.id(), new Unstaged(end, slice, time, false)));
    }

    private void staged(Event.Staged done) {
        for (Slice.Uploaded slice : done.slices()) {
            Unstaged before = closed.remove(slice.info().id());
            staged.put(slice.info().id(), new Waiting(before.end(), slice, before.since()));
        }
        Set<SliceId> others = new LinkedHashSet<>(staging);
        others.retainAll(closed.keySet());
        for (SliceId id : others) {
            Unstaged slice = closed.remove(id);
            closed.put(id, new Unstaged(slice.end(), slice.slice(), slice.since(), true));
        }
        staging = Set.of();
        ended(Lane.STAGE, closed.values().stream().anyMatch(Unstaged::isTried));
    }

    private void imported(Event.Imported done) {
        importing.slices().stream()
                .filter(slice -> !done.left().contains(slice.info().table()))
                .forEach(slice -> staged.remove(slice.info().id()));
        tried = importing.position();
        ended = tries;
        ends.headSet(tried, false).clear();
        left = new HashSet<>(done.left());
        left.addAll(importing.held());
        mergeable.addAll(done.grown());
        importing = null;
        ended(Lane.IMPORT, !left.isEmpty());
    }

    private void merged(Event.Merged done) {
        merging = Set.of();
        mergeable.addAll(done.again());
        if (done.isFailed()) {
            failed(Lane.MERGE);
        } else {
            ended(Lane.MERGE, false);
        }
    }

    private void ended(Lane name, boolean leavesSome) {
        Traffic lane = lanes.get(name);
        lane.isBusy = false;
        if (leavesSome) {
            pauseLonger(name);
        } else {
            lane.pause = PAUSE_MIN;
        }
    }

    private void failed(Lane name) {
        Traffic lane = lanes.get(name);
        lane.isBusy = false;
        lane.isBlocked = true;
        if (name == Lane.STAGE) {
            staging = Set.of();
        } else if (name == Lane.IMPORT) {
            importing = null;
        } else {
            mergeable.addAll(merging);
            merging = Set.of();
        }
        pauseLonger(name);
    }

    /** Longer than the last time, unless a pause is out already. */
    private void pauseLonger(Lane name) {
        Traffic lane = lanes.get(name);
        if (!lane.isPausing) {
            pause(name, lane.pause);
            Duration doubled = lane.pause.multipliedBy(2);
            lane.pause = doubled.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : doubled;
        }
    }

    private void pause(Lane name, Duration time) {
        Traffic lane = lanes.get(name);
        if (!lane.isPausing) {
            lane.isPausing = true;
            steps.add(new Step.Pause(name, time));
        }
    }

    private void next() {
        if (lanes.get(Lane.STAGE).isFree()) {
            stage();
        }
        if (lanes.get(Lane.IMPORT).isFree()) {
            importNext();
        }
        if (lanes.get(Lane.MERGE).isFree() && !(mergeable.isEmpty() && aged.isEmpty())) {
            merge();
        }
        answer();
    }

    /** The oldest slices; those that could not be staged only when it is time to try again. */
    private void stage() {
        Traffic lane = lanes.get(Lane.STAGE);
        List<Slice.Closing> slices = new ArrayList<>();
        long bytes = 0;
        for (Unstaged slice : closed.values()) {
            boolean isTurn = lane.isWoken || !slice.isTried();
            if (isTurn && slices.size() < SLICES_AT_ONCE && bytes < STAGED_BYTES_AT_ONCE) {
                slices.add(new Slice.Closing(slice.slice()));
                bytes += slice.slice().fileBytes();
            }
        }
        if (!slices.isEmpty()) {
            lane.begin();
            staging = new LinkedHashSet<>();
            slices.forEach(slice -> staging.add(slice.info().id()));
            steps.add(new Step.Stage(slices));
        }
    }

    private void importNext() {
        Traffic lane = lanes.get(Lane.IMPORT);
        Traffic load = lanes.get(Lane.LOAD);
        Long end = importableEnd();
        boolean isAgain = lane.isWoken || wishes.values().stream().anyMatch(this::wantsAnotherTry);
        if (end == null || (end <= tried && (left.isEmpty() || !isAgain))) {
            return;
        }
        long position = Math.max(end, tried);
        Set<TableId> held = new HashSet<>();
        closed.values().stream()
                .filter(slice -> slice.end() <= position)
                .forEach(slice -> held.add(slice.slice().table()));
        List<Slice.Uploaded> slices = staged.values().stream()
                .filter(slice -> slice.end() <= position
                        && !held.contains(slice.slice().info().table()))
                .map(Waiting::slice)
                .toList();
        if (lane.isWoken || load.isWoken || isDue(slices)) {
            lane.begin();
            load.isWoken = false;
            tries++;
            importing = new Step.Import(position, slices, held);
            steps.add(importing);
        } else {
            pause(Lane.LOAD, settings.loadAge());
        }
    }

    /** The last end in front of which no slice waits for its first try to be staged; null if there is none. */
    private Long importableEnd() {
        Optional<Unstaged> untried =
                closed.values().stream().filter(slice -> !slice.isTried()).findFirst();
        return untried.isPresent() ? ends.lower(untried.get().end()) : ends.isEmpty() ? null : ends.last();
    }

    private boolean isDue(List<Slice.Uploaded> slices) {
        return settings.loadAge().isZero()
                || !wishes.isEmpty()
                || isMemoryTight.getAsBoolean()
                || LoadSize.of(slices).isFull(settings);
    }

    private void merge() {
        lanes.get(Lane.MERGE).begin();
        merging = take(mergeable);
        steps.add(new Step.Merge(merging, take(aged)));
    }

    private static Set<TableId> take(Set<TableId> from) {
        Set<TableId> taken = new LinkedHashSet<>();
        for (Iterator<TableId> all = from.iterator(); all.hasNext() && taken.size() < TABLES_AT_ONCE; ) {
            taken.add(all.next());
            all.remove();
        }
        return taken;
    }

    private void answer() {
        for (Iterator<Wish> all = wishes.values().iterator(); all.hasNext(); ) {
            Wish wish = all.next();
            Set<TableId> missing = missing(wish);
            if (wish.position() <= tried && !wantsAnotherTry(wish)) {
                all.remove();
                steps.add(new Step.Answer(wish.wanted().id(), missing));
            }
        }
    }

    /** Those of its tables that the last import left out. */
    private Set<TableId> missing(Wish wish) {
        Set<TableId> missing = new HashSet<>(left);
        if (!wish.wanted().tables().isEmpty()) {
            missing.retainAll(wish.wanted().tables());
        }
        return missing;
    }

    /** Its rows are left, and no import has begun since it came. */
    private boolean wantsAnotherTry(Wish wish) {
        return wish.position() <= tried
                && ended <= wish.tries()
                && !missing(wish).isEmpty();
    }

    /** How many slices are in each state on the way. */
    Map<String, Long> counts() {
        return Map.of(
                "closing", (long) closed.size() - staging.size(), "uploading", (long) staging.size(), "uploaded", (long)
                        staged.size());
    }

    /** Since when the first segment waits that is not imported; empty if all are. */
    Optional<Instant> oldest() {
        return Stream.concat(
                        closed.values().stream().map(Unstaged::since),
                        staged.values().stream().map(Waiting::since))
                .min(Instant::compareTo);
    }
}
