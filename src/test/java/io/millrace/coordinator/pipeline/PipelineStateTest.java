package io.millrace.coordinator.pipeline;

import static io.millrace.coordinator.pipeline.SampleSlices.LOAD_BYTES;
import static io.millrace.coordinator.pipeline.SampleSlices.LOAD_RECORDS;
import static io.millrace.coordinator.pipeline.SampleSlices.LOAD_TEXT_BYTES;
import static io.millrace.coordinator.pipeline.SampleSlices.settings;
import static io.millrace.coordinator.pipeline.SampleSlices.slice;
import static io.millrace.coordinator.pipeline.SampleSlices.uploaded;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.model.TableId;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class PipelineStateTest {
    private static final TableId A = new TableId(1);
    private static final TableId B = new TableId(2);
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private static final SliceInfo A1 = slice(A, 11);
    private static final SliceInfo B1 = slice(B, 12);
    private static final SliceInfo A2 = slice(A, 21);
    private static final SliceInfo B2 = slice(B, 22);

    private boolean isMemoryTight;
    private PipelineState state = withLoadAge(Duration.ZERO);

    private PipelineState withLoadAge(Duration loadAge) {
        return new PipelineState(settings(loadAge), () -> isMemoryTight);
    }

    private static Event cut(long end, SliceInfo... slices) {
        return new Event.Cut(end, List.of(slices), NOON.plusSeconds(end));
    }

    private static Event found(long end, List<SliceInfo> closed, SliceInfo... staged) {
        return new Event.Found(end, closed, allUploaded(staged), NOON.plusSeconds(end));
    }

    private static Event staged(SliceInfo... slices) {
        return new Event.Staged(allUploaded(slices));
    }

    private static Event imported(TableId... grown) {
        return new Event.Imported(Set.of(), Set.of(grown));
    }

    private static Event importedBut(TableId... left) {
        return new Event.Imported(Set.of(left), Set.of());
    }

    private static Event failed(Lane lane) {
        return new Event.Failed(lane);
    }

    private static Event woken(Lane lane) {
        return new Event.Woken(lane);
    }

    private static Event wanted(long id, long position, TableId... tables) {
        return new Event.Wanted(id, position, Set.of(tables));
    }

    private static Step stage(SliceInfo... slices) {
        return new Step.Stage(Stream.of(slices).map(Slice.Closing::new).toList());
    }

    private static Step load(long position, SliceInfo... slices) {
        return load(position, Set.of(), slices);
    }

    private static Step load(long position, Set<TableId> held, SliceInfo... slices) {
        return new Step.Import(position, allUploaded(slices), held);
    }

    private static Step merge(TableId... tables) {
        return new Step.Merge(Set.of(tables), Set.of());
    }

    private static Step pause(Lane lane, int millis) {
        return new Step.Pause(lane, Duration.ofMillis(millis));
    }

    private static Step answer(long id, TableId... left) {
        return new Step.Answer(id, Set.of(left));
    }

    private static List<Slice.Uploaded> allUploaded(SliceInfo... slices) {
        return Stream.of(slices).map(SampleSlices::uploaded).toList();
    }

    private void check(Event event, Step... expected) {
        assertEquals(List.of(expected), state.on(event), event::toString);
    }

    private void checkCounts(long closing, long uploading, long uploaded) {
        assertEquals(Map.of("closing", closing, "uploading", uploading, "uploaded", uploaded), state.counts());
    }

    // the way of a segment

    @Test
    void stagesAndImportsASegmentAndMergesItsTables() {
        check(cut(19, A1, B1), stage(A1, B1));
        check(staged(A1, B1), load(19, A1, B1));
        check(imported(A), merge(A));
        check(new Event.Merged(Set.of(), false));
    }

    @Test
    void clearsTablesOfWhatHasEndedBetweenMerges() {
        check(new Event.Aged(Set.of(A)), new Step.Merge(Set.of(), Set.of(A)));
        check(new Event.Aged(Set.of(A, B)));
        check(cut(19), load(19));
        check(imported(B));
        check(new Event.Merged(Set.of(), false), new Step.Merge(Set.of(B), Set.of(A, B)));
        check(failed(Lane.MERGE), pause(Lane.MERGE, 50));
        check(woken(Lane.MERGE), merge(B));
        check(new Event.Merged(Set.of(), false));
    }

    @Test
    void importsASegmentWithoutSlices() {
        check(cut(19), load(19));
        check(imported());
        check(cut(29), load(29));
    }

    @Test
    void stagesTheNextSegmentWhileOneIsImported() {
        check(cut(19, A1), stage(A1));
        check(staged(A1), load(19, A1));
        check(cut(29, A2), stage(A2));
        check(staged(A2));
        check(imported(), load(29, A2));
    }

    @Test
    void importsOnlyWhatStandsBeforeTheFirstSliceThatIsNotStaged() {
        check(cut(19, A1), stage(A1));
        check(cut(29, A2));
        check(staged(A1), stage(A2), load(19, A1));
        check(imported());
        check(staged(A2), load(29, A2));
    }

    @Test
    void importsSeveralSegmentsAtOnceThatWaited() {
        check(cut(19, A1), stage(A1));
        check(cut(29, A2));
        check(cut(39));
        check(staged(A1), stage(A2), load(19, A1));
        check(staged(A2));
        check(imported(), load(39, A2));
    }

    @Test
    void countsSlicesByTheirStates() {
        checkCounts(0, 0, 0);
        assertEquals(Optional.empty(), state.oldest());
        state.on(cut(19, A1, B1));
        state.on(cut(29, A2));
        checkCounts(1, 2, 0);
        state.on(staged(A1, B1));
        checkCounts(0, 1, 2);
        assertEquals(Optional.of(NOON.plusSeconds(19)), state.oldest());
        state.on(imported());
        checkCounts(0, 1, 0);
        assertEquals(Optional.of(NOON.plusSeconds(29)), state.oldest());
        state.on(staged(A2));
        state.on(imported());
        checkCounts(0, 0, 0);
        assertEquals(Optional.empty(), state.oldest());
    }

    // after a restart

    @Test
    void importsFoundSlicesThatWereStagedWithoutStagingThemAgain() {
        check(found(19, List.of(), A1, B1), load(19, A1, B1));
        check(imported());
    }

    @Test
    void stagesFoundSlicesThatWereNot() {
        check(found(19, List.of(A1), B1), stage(A1));
        check(staged(A1), load(19, B1, A1));
    }

    // what cannot be staged

    @Test
    void aSliceThatCannotBeStagedHoldsUpItsTableOnly() {
        check(cut(19, A1, B1), stage(A1, B1));
        check(staged(B1), pause(Lane.STAGE, 50), load(19, Set.of(A), B1));
        check(importedBut(A), pause(Lane.IMPORT, 50));
        check(cut(29, A2, B2), stage(A2, B2));
        check(staged(A2, B2), load(29, Set.of(A), B2));
        check(importedBut(A));

        check(woken(Lane.STAGE), stage(A1));
        check(staged(A1));
        check(woken(Lane.IMPORT), load(29, A2, A1));
        check(imported());
        checkCounts(0, 0, 0);
    }

    @Test
    void aSliceThatCannotBeStagedIsTriedAfterLongerAndLongerPauses() {
        check(cut(19, A1), stage(A1));
        check(staged(), pause(Lane.STAGE, 50), load(19, Set.of(A)));
        for (int millis : new int[] {100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
            check(woken(Lane.STAGE), stage(A1));
            check(staged(), pause(Lane.STAGE, millis));
        }
    }

    @Test
    void whenStagingFailsAsAWholeNothingIsStagedBeforeThePauseIsOver() {
        check(cut(19, A1), stage(A1));
        check(failed(Lane.STAGE), pause(Lane.STAGE, 50));
        check(cut(29, B1));
        checkCounts(2, 0, 0);
        check(woken(Lane.STAGE), stage(A1, B1));
        check(staged(A1, B1), load(29, A1, B1));
    }

    @Test
    void stagesManySlicesInPortions() {
        SliceInfo[] slices = LongStream.range(1, 2_002)
                .mapToObj(sequence -> slice(A, sequence))
                .toArray(SliceInfo[]::new);
        SliceInfo[] first = List.of(slices).subList(0, 1_000).toArray(SliceInfo[]::new);
        SliceInfo[] second = List.of(slices).subList(1_000, 2_000).toArray(SliceInfo[]::new);
        check(cut(9_000, slices), stage(first));
        check(staged(first), stage(second));
        check(staged(second), stage(slices[2_000]));
        check(staged(slices[2_000]), load(9_000, slices));
    }

    @Test
    void allSlicesThatCouldNotBeStagedAreTriedAgainHoweverManyTheyAre() {
        SliceInfo[] slices = LongStream.range(1, 1_002)
                .mapToObj(sequence -> slice(A, sequence))
                .toArray(SliceInfo[]::new);
        SliceInfo[] portion = List.of(slices).subList(0, 1_000).toArray(SliceInfo[]::new);
        SliceInfo last = slices[1_000];
        check(cut(9_000, slices), stage(portion));
        check(staged(), pause(Lane.STAGE, 50), stage(last));
        check(staged(), load(9_000, Set.of(A)));

        check(woken(Lane.STAGE), stage(portion));
        check(staged(portion), pause(Lane.STAGE, 100));
        check(woken(Lane.STAGE), stage(last));
        check(staged(last));
        check(importedBut(A), pause(Lane.IMPORT, 50));
        check(woken(Lane.IMPORT), load(9_000, slices));
    }

    // what cannot be imported

    @Test
    void aTableThatCannotBeImportedIsLeftAndTriedAgain() {
        check(cut(19, A1, B1), stage(A1, B1));
        check(staged(A1, B1), load(19, A1, B1));
        check(importedBut(A), pause(Lane.IMPORT, 50));
        checkCounts(0, 0, 1);
        check(cut(29, B2), stage(B2));
        check(staged(B2), load(29, A1, B2));
        check(importedBut(A));
        check(woken(Lane.IMPORT), load(29, A1));
        check(imported());
        check(cut(39), load(39));
        check(importedBut(A), pause(Lane.IMPORT, 50));
    }

    @Test
    void aFailedImportIsWantedAgainAfterPausesThatDouble() {
        check(cut(19, A1), stage(A1));
        check(staged(A1), load(19, A1));
        for (int millis : new int[] {50, 100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000}) {
            check(failed(Lane.IMPORT), pause(Lane.IMPORT, millis));
            check(woken(Lane.IMPORT), load(19, A1));
        }
        check(imported());
        check(cut(29), load(29));
        check(failed(Lane.IMPORT), pause(Lane.IMPORT, 50));
    }

    @Test
    void nothingIsImportedBeforeThePauseAfterAFailureIsOver() {
        check(cut(19), load(19));
        check(failed(Lane.IMPORT), pause(Lane.IMPORT, 50));
        isMemoryTight = true;
        check(cut(29));
        check(wanted(1, 29));
        check(woken(Lane.IMPORT), load(29));
        check(imported(), answer(1));
    }

    @Test
    void aFailedImportDoesNotWaitForTheAgeOfItsLoad() {
        state = withLoadAge(Duration.ofHours(1));
        check(cut(19), pause(Lane.LOAD, 3_600_000));
        isMemoryTight = true;
        check(cut(29), load(29));
        check(failed(Lane.IMPORT), pause(Lane.IMPORT, 50));
        check(woken(Lane.IMPORT), load(29));
    }

    // when a load is large enough

    @Test
    void aLoadWaitsUntilItIsOldEnough() {
        state = withLoadAge(Duration.ofSeconds(10));
        check(cut(19, A1), stage(A1));
        check(staged(A1), pause(Lane.LOAD, 10_000));
        check(cut(29, A2), stage(A2));
        check(staged(A2));
        check(woken(Lane.LOAD), load(29, A1, A2));
        check(imported());
        check(cut(39), pause(Lane.LOAD, 10_000));
    }

    @Test
    void aFullLoadGoesAtOnce() {
        checkFull(slice(A, 31, LOAD_RECORDS - 1, 1, 1));
        checkFull(slice(A, 31, 1, LOAD_BYTES - 1, 1));
        checkFull(slice(A, 31, 1, 1, LOAD_TEXT_BYTES - 1));
    }

    private void checkFull(SliceInfo large) {
        state = withLoadAge(Duration.ofSeconds(10));
        check(cut(39, large), stage(large));
        check(staged(large), pause(Lane.LOAD, 10_000));
        SliceInfo small = slice(B, 41);
        check(cut(49, small), stage(small));
        check(staged(small), load(49, large, small));
    }

    @Test
    void aLoadGoesAtOnceWhenMemoryIsTight() {
        state = withLoadAge(Duration.ofSeconds(10));
        isMemoryTight = true;
        check(cut(19, A1), stage(A1));
        check(staged(A1), load(19, A1));
    }

    @Test
    void aLoadGoesAtOnceWhenSomebodyWantsIt() {
        state = withLoadAge(Duration.ofSeconds(10));
        check(cut(19), pause(Lane.LOAD, 10_000));
        check(wanted(1, 19), load(19));
        check(imported(), answer(1));
    }

    // wishes

    @Test
    void aWishIsAnsweredAtOnceIfThereWasNeverAnything() {
        check(wanted(1, Long.MIN_VALUE), answer(1));
    }

    @Test
    void aWishIsAnsweredWhenRowsUpToItsPositionAreImported() {
        check(cut(19, A1), stage(A1));
        check(wanted(1, 19));
        check(staged(A1), load(19, A1));
        check(wanted(2, 19));
        check(imported(), answer(1), answer(2));
        check(wanted(3, 19), answer(3));
    }

    @Test
    void aWishIsAboutAllThatWasCutBefore() {
        check(cut(19), load(19));
        check(cut(29));
        check(wanted(1, 0));
        check(imported(), load(29));
        check(cut(39));
        check(imported(), load(39), answer(1));
    }

    @Test
    void aWishWaitsForTheCutOfItsSegment() {
        check(cut(19), load(19));
        check(wanted(1, 29));
        check(imported());
        check(cut(29), load(29));
        check(imported(), answer(1));
    }

    @Test
    void anAnswerNamesThoseOfItsTablesThatAreLeft() {
        check(cut(19, A1, B1), stage(A1, B1));
        check(staged(A1), pause(Lane.STAGE, 50), load(19, Set.of(B), A1));
        check(wanted(1, 19));
        check(wanted(2, 19, A));
        check(wanted(3, 19, B));
        check(wanted(4, 19, new TableId(7)));
        // what it left may have been mended since the wishes came, so it is tried once more
        check(importedBut(A), pause(Lane.IMPORT, 50), load(19, Set.of(B), A1), answer(4));
        check(importedBut(A), answer(1, A, B), answer(2, A), answer(3, B));
        check(wanted(5, 19, A), load(19, Set.of(B), A1));
        check(imported(A), merge(A), answer(5));
    }

    // merges

    @Test
    void mergesManyTablesInPortions() {
        Set<TableId> many = tables(1, 1_501);
        check(cut(19), load(19));
        List<Step> first = state.on(new Event.Imported(Set.of(), many));
        List<Step> second = state.on(new Event.Merged(Set.of(), false));
        List<TableId> all = new ArrayList<>();
        for (List<Step> steps : List.of(first, second)) {
            assertEquals(1, steps.size());
            all.addAll(((Step.Merge) steps.get(0)).tables());
        }
        assertEquals(1_000, ((Step.Merge) first.get(0)).tables().size());
        assertEquals(1_500, all.size());
        assertEquals(many, Set.copyOf(all));
        check(new Event.Merged(Set.of(), false));
    }

    private static Set<TableId> tables(int from, int to) {
        return Set.copyOf(IntStream.range(from, to).mapToObj(TableId::new).toList());
    }

    @Test
    void mergesTablesAgainThatHaveMore() {
        check(cut(19), load(19));
        check(imported(A, B), merge(A, B));
        check(new Event.Merged(Set.of(B), false), merge(B));
        check(cut(29), load(29));
        check(imported(A));
        check(new Event.Merged(Set.of(), false), merge(A));
    }

    @Test
    void mergesThatFailedAreWantedAgainAfterAPause() {
        check(cut(19), load(19));
        check(imported(A, B), merge(A, B));
        check(new Event.Merged(Set.of(A), true), pause(Lane.MERGE, 50));
        check(woken(Lane.MERGE), merge(A));
        check(failed(Lane.MERGE), pause(Lane.MERGE, 100));
        check(woken(Lane.MERGE), merge(A));
        check(new Event.Merged(Set.of(), false));
    }
}
