package io.millrace.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ArrivalTest {
    private final Feed feed = new Feed("orders", "/", "", (first, records) -> new byte[0], Question.pql("orders", ""));

    private Optional<String> complaint(long readable) {
        return Arrival.of(feed, readable).complaint();
    }

    @Test
    void whatWasAcknowledgedHasToBeThereAndWhatWasLostMayBe() {
        feed.tally().acknowledge(feed.next(10), 10);
        feed.tally().doubt(feed.next(5));
        assertEquals(Optional.of("orders: 10 records were acknowledged, but only 9 can be read"), complaint(9));
        assertEquals(Optional.empty(), complaint(10));
        assertEquals(Optional.empty(), complaint(15));
        assertEquals(
                Optional.of("orders: 10 records were acknowledged and 5 may have arrived, but 16 can be read"),
                complaint(16));
    }

    @Test
    void ofABatchInPartOnlyTheFirstRecordsCount() {
        feed.tally().acknowledge(feed.next(10), 4);
        assertEquals(4, feed.tally().acknowledged());
        assertEquals(0, feed.tally().unknown());
    }

    @Test
    void aRecordThatIsSentAgainCountsOnce() {
        Batch batch = feed.nextOf(10, 10);
        feed.tally().doubt(batch);
        assertEquals(10, feed.tally().unknown());
        feed.tally().acknowledge(batch, 10);
        feed.tally().acknowledge(feed.nextOf(10, 10), 10);
        assertEquals(10, feed.tally().acknowledged());
        assertEquals(0, feed.tally().unknown());
    }

    @Test
    void readsTheCountsOfBothLanguages() {
        assertEquals(42, Question.pql("t", "").read("{\"results\":[42]}\n"));
        assertEquals(42, Question.sql("t", "").read("[[42]]"));
    }
}
