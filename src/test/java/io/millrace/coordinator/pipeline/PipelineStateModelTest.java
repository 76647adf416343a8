package io.millrace.coordinator.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.coordinator.pipeline.PipelineStateTwin.Fate;
import io.millrace.coordinator.pipeline.PipelineStateTwin.Item;
import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Random segments, outcomes, pauses and wishes in any order, against a twin that keeps a list of slices and what happened to each.
 * In the end everything goes well, and nothing may be left over.
 */
class PipelineStateModelTest {
    private static final int ROUNDS = Integer.getInteger("state.rounds", 2_000);
    private static final int EVENTS = 150;
    /** Far more than any of the rounds needs. */
    private static final int EVENTS_MAX = 20_000;

    @Test
    void doesWhatItsTwinAllowsAndFinishes() {
        long seed = Long.getLong("state.seed", System.nanoTime());
        System.out.println("PipelineStateModelTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            try {
                new Run(seed + round).run();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dstate.rounds=1 -Dstate.seed=" + (seed + round), e);
            }
        }
    }

    private static final class Run {
        private final Random random;
        private final PipelineSettings settings;
        private final List<TableId> tables = new ArrayList<>();
        private final PipelineStateTwin twin;
        private final PipelineState state;
        /** How many of a hundred outcomes are bad. */
        private int misfortune;

        private boolean isMemoryTight;
        private long sequence;
        private long end;
        private long lastWish;

        Run(long seed) {
            this.random = new Random(seed);
            this.misfortune = random.nextInt(4) * 30;
            this.settings = SampleSlices.settings(
                    random.nextBoolean() ? Duration.ZERO : Duration.ofSeconds(random.nextInt(1, 60)));
            for (int id = 1; id <= random.nextInt(1, 7); id++) {
                tables.add(new TableId(id));
            }
            this.twin = new PipelineStateTwin(settings, () -> isMemoryTight);
            this.state = new PipelineState(settings, () -> isMemoryTight);
        }

        void run() {
            for (int found = random.nextInt(4); found > 0; found--) {
                findSome();
            }
            boolean isLarge = random.nextInt(100) == 0;
            for (int i = 0; i < EVENTS; i++) {
                if (isLarge && i % 50 == 10) {
                    cut(random.nextInt(2_000));
                } else {
                    happen();
                }
            }
            restWhileNothingGoesWell();
            finish();
        }

        private void happen() {
            switch (random.nextInt(12)) {
                case 0, 1 -> cut(random.nextInt(6));
                case 2 -> wish();
                case 3 -> isMemoryTight = random.nextBoolean();
                case 4, 5, 6 -> wakeSome();
                default -> endSome();
            }
        }

        /** Without anybody who wakes it, it does not try for ever. */
        private void restWhileNothingGoesWell() {
            misfortune = 100;
            for (int i = 0; endSome(); i++) {
                assertTrue(i < EVENTS_MAX, "it tries again and again without a pause");
            }
        }

        private void finish() {
            misfortune = 0;
            isMemoryTight = false;
            end = Math.max(end, twin.positionWanted());
            cut(3);
            for (int i = 0; random.nextBoolean() ? endSome() || wakeSome() : wakeSome() || endSome(); i++) {
                assertTrue(i < EVENTS_MAX, "it never comes to rest");
            }
            twin.checkFinished();
            assertEquals(Map.of("closing", 0L, "uploading", 0L, "uploaded", 0L), state.counts());
            assertEquals(Optional.empty(), state.oldest());

            long last = ++lastWish;
            Event.Wanted wish = new Event.Wanted(last, end, Set.of());
            twin.hear(wish);
            assertEquals(List.of(new Step.Answer(last, Set.of())), state.on(wish));
        }

        // events

        private void hear(Event event) {
            twin.hear(event);
            state.on(event).forEach(twin::see);
            twin.check();
            assertEquals(twin.counts(), state.counts());
            assertEquals(twin.oldest(), state.oldest());
        }

        private void findSome() {
            List<SliceInfo> slices = slices(random.nextInt(6));
            List<SliceInfo> closed = new ArrayList<>();
            List<Slice.Uploaded> staged = new ArrayList<>();
            for (SliceInfo slice : slices) {
                if (random.nextBoolean()) {
                    closed.add(slice);
                } else {
                    staged.add(SampleSlices.uploaded(slice));
                }
            }
            hear(new Event.Found(end, closed, staged, now()));
        }

        private void cut(int slices) {
            List<SliceInfo> made = slices(slices);
            hear(new Event.Cut(end, made, now()));
        }

        private List<SliceInfo> slices(int count) {
            List<SliceInfo> slices = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                slices.add(SampleSlices.slice(
                        one(tables), ++sequence, random.nextInt(400), random.nextInt(4_000), random.nextInt(20_000)));
            }
            end += random.nextInt(1, 20);
            return slices;
        }

        private Instant now() {
            return Instant.EPOCH.plusSeconds(end);
        }

        private void wish() {
            long position =
                    switch (random.nextInt(4)) {
                        case 0 -> Long.MIN_VALUE;
                        case 1 -> end + random.nextInt(30);
                        default -> end;
                    };
            hear(new Event.Wanted(++lastWish, position, some(tables, 30)));
        }

        /** False if nothing pauses. */
        private boolean wakeSome() {
            List<Lane> pausing = twin.pausing();
            if (pausing.isEmpty()) {
                return false;
            }
            hear(new Event.Woken(one(pausing)));
            return true;
        }

        /** False if no step is out. */
        private boolean endSome() {
            List<Step> out = twin.out();
            if (out.isEmpty()) {
                return false;
            }
            Step step = one(out);
            if (step instanceof Step.Stage stage) {
                hear(outcome(stage));
            } else if (step instanceof Step.Import) {
                hear(importOutcome());
            } else if (step instanceof Step.Merge merge) {
                hear(outcome(merge));
            }
            return true;
        }

        private boolean isUnlucky() {
            return random.nextInt(100) < misfortune;
        }

        private Event outcome(Step.Stage stage) {
            if (isUnlucky() && random.nextBoolean()) {
                return new Event.Failed(Lane.STAGE);
            }
            int share = isUnlucky() ? random.nextInt(100) : 100;
            return new Event.Staged(stage.slices().stream()
                    .filter(slice -> misfortune < 100 && random.nextInt(100) < share)
                    .map(slice -> SampleSlices.uploaded(slice.info()))
                    .toList());
        }

        /** The tables may also be some of which there is no slice: their rows are in memory. */
        private Event importOutcome() {
            if (isUnlucky() && random.nextBoolean()) {
                return new Event.Failed(Lane.IMPORT);
            }
            Set<TableId> left = isUnlucky() ? some(tables, 50) : Set.of();
            Set<TableId> grown = some(tables, 70);
            return new Event.Imported(
                    left, grown.stream().filter(table -> !left.contains(table)).collect(Collectors.toSet()));
        }

        private Event outcome(Step.Merge merge) {
            if (isUnlucky()) {
                return random.nextBoolean()
                        ? new Event.Failed(Lane.MERGE)
                        : new Event.Merged(some(merge.tables(), 60), true);
            }
            return new Event.Merged(some(merge.tables(), 30), false);
        }

        private <T> T one(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        /** Each with the given chance of a hundred; in the same order for the same seed. */
        private Set<TableId> some(Collection<TableId> all, int chance) {
            return all.stream()
                    .sorted()
                    .filter(each -> random.nextInt(100) < chance)
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void theTwinItselfSeesWhatIsWrong() {
        // as much as its checks are worth: a step that is wanted twice, and a slice that is imported before it is
        // staged
        PipelineStateTwin twin = new PipelineStateTwin(SampleSlices.settings(Duration.ZERO), () -> false);
        SliceInfo slice = SampleSlices.slice(new TableId(1), 1);
        twin.hear(new Event.Cut(9, List.of(slice), Instant.EPOCH));
        Step stage = new Step.Stage(List.of(new Slice.Closing(slice)));
        assertTrue(isRefused(twin, new Step.Import(9, List.of(SampleSlices.uploaded(slice)), Set.of())));
        assertFalse(isRefused(twin, stage));
        assertTrue(isRefused(twin, stage));
        assertEquals(Fate.STAGING, twin.items().map(Item::fate).findFirst().orElseThrow());
    }

    private static boolean isRefused(PipelineStateTwin twin, Step step) {
        try {
            twin.see(step);
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }
}
