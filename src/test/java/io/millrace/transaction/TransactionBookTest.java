package io.millrace.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.transaction.TransactionAnswer.Done;
import io.millrace.transaction.TransactionAnswer.Excluded;
import io.millrace.transaction.TransactionAnswer.IdInUse;
import io.millrace.transaction.TransactionAnswer.Missing;
import io.millrace.transaction.TransactionCommand.Find;
import io.millrace.transaction.TransactionCommand.Finish;
import io.millrace.transaction.TransactionCommand.ListAll;
import io.millrace.transaction.TransactionCommand.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TransactionBookTest {
    private static final Instant BEGIN = Instant.parse("2024-01-01T00:00:00Z");

    private TransactionBook book = new TransactionBook(List.of());
    private Instant now = BEGIN;

    private <R> R give(TransactionCommand<R> command) {
        TransactionStep<R> step = command.on(book, now);
        book = step.after();
        return step.answer();
    }

    private void at(int second) {
        now = BEGIN.plusSeconds(second);
    }

    private TransactionAnswer start(String id, int seconds) {
        return give(new Start(id, Duration.ofSeconds(seconds), false));
    }

    private TransactionAnswer startExclusive(String id, int seconds) {
        return give(new Start(id, Duration.ofSeconds(seconds), true));
    }

    private static ClientTransaction transaction(
            String id, boolean isActive, boolean isExclusive, int timeout, int created, int deadline) {
        return new ClientTransaction(
                id,
                isActive,
                isExclusive,
                Duration.ofSeconds(timeout),
                BEGIN.plusSeconds(created),
                BEGIN.plusSeconds(deadline));
    }

    private static ClientTransaction shared(String id, int timeout, int created) {
        return transaction(id, true, false, timeout, created, created + timeout);
    }

    private void checkIds(String... ids) {
        assertEquals(
                List.of(ids),
                give(new ListAll()).stream().map(ClientTransaction::id).toList());
    }

    @Test
    void startsSharedOnesBesideEachOther() {
        assertEquals(new Done(shared("b", 60, 0)), start("b", 60));
        at(1);
        assertEquals(new Done(shared("a", 30, 1)), start("a", 30));
        checkIds("b", "a");
        assertEquals(new Done(shared("a", 30, 1)), give(new Find("a")));
    }

    @Test
    void endsEachOnce() {
        start("a", 60);
        assertEquals(new Done(shared("a", 60, 0)), give(new Finish("a")));
        assertEquals(new Missing(), give(new Finish("a")));
        assertEquals(new Missing(), give(new Find("a")));
        start("a", 60);
        checkIds("a");
    }

    @Test
    void tellsWhoHasTheId() {
        start("a", 60);
        at(1);
        assertEquals(new IdInUse(shared("a", 60, 0)), startExclusive("a", 10));
    }

    @Test
    void letsAnExclusiveOneWaitForTheOthers() {
        start("a", 60);
        start("b", 60);
        ClientTransaction waiting = transaction("x", false, true, 100, 0, 100);
        assertEquals(new Done(waiting), startExclusive("x", 100));
        assertEquals(new Excluded(waiting), start("c", 60));
        assertEquals(new Excluded(waiting), startExclusive("y", 60));
        give(new Finish("a"));
        assertEquals(new Done(waiting), give(new Find("x")));
        at(10);
        give(new Finish("b"));
        ClientTransaction active = transaction("x", true, true, 100, 0, 110);
        assertEquals(new Done(active), give(new Find("x")));
        assertEquals(new Excluded(active), start("c", 60));
        give(new Finish("x"));
        start("c", 60);
        checkIds("c");
    }

    @Test
    void startsAnExclusiveOneThatIsAloneAtOnce() {
        assertEquals(new Done(transaction("x", true, true, 9, 0, 9)), startExclusive("x", 9));
    }

    @Test
    void keepsForgottenOnesWhileNobodyWaits() {
        start("a", 1);
        at(1_000);
        checkIds("a");
        assertEquals(new IdInUse(shared("a", 1, 0)), start("a", 1));
    }

    @Test
    void clearsForgottenOnesAwayForAnExclusiveOne() {
        start("a", 30);
        start("b", 1);
        at(10);
        assertEquals(new Done(transaction("x", false, true, 60, 10, 70)), startExclusive("x", 60));
        checkIds("a", "x");
        at(29);
        checkIds("a", "x");
        at(50);
        assertEquals(new Done(transaction("x", true, true, 60, 10, 90)), give(new Find("x")));
    }

    @Test
    void clearsForgottenExclusiveOnesAway() {
        start("a", 100);
        startExclusive("x", 10);
        at(10);
        checkIds("a");
        start("b", 1);
        give(new Finish("a"));
        give(new Finish("b"));
        startExclusive("y", 5);
        at(15);
        checkIds();
    }

    @Test
    void followsTheOrderOfDeadlines() {
        start("a", 20);
        startExclusive("x", 10);
        at(1_000);
        checkIds("a");
        give(new Finish("a"));
        start("b", 5);
        startExclusive("y", 10);
        at(2_000);
        checkIds();
    }

    @Test
    void countsForgottenOnesOnlyWhereThereIsRoom() {
        for (int i = 0; i < TransactionBook.TRANSACTIONS_MAX; i++) {
            start("t" + i, 1 + i % 2);
        }
        Problem full = assertThrows(Problem.class, () -> start("more", 60));
        assertEquals(ProblemCode.OVERLOADED, full.code());
        at(1);
        start("more", 60);
        assertEquals(TransactionBook.TRANSACTIONS_MAX / 2 + 1, book.all().size());
    }
}
