package io.millrace.transaction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.transaction.TransactionCommand.Find;
import io.millrace.transaction.TransactionCommand.Finish;
import io.millrace.transaction.TransactionCommand.Start;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TransactionNewsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private TransactionBook book = new TransactionBook(List.of());
    private Instant now = Instant.EPOCH;

    private void check(TransactionNews expected, TransactionCommand<?> command) {
        TransactionStep<?> step = command.on(book, now);
        assertEquals(expected, TransactionNews.of(command, book, step));
        book = step.after();
    }

    @Test
    void countsWhatACommandChanges() {
        TransactionNews nothing = new TransactionNews(0, 0, 0, 0, 0, 0, 0);
        check(new TransactionNews(1, 0, 0, 0, 0, 0, 0), new Start("a", MINUTE, false));
        check(nothing, new Start("a", MINUTE, false));
        check(nothing, new Find("a"));
        check(new TransactionNews(0, 0, 0, 1, 0, 0, 0), new Start("x", MINUTE, true));
        check(new TransactionNews(0, 0, 1, 0, 0, 0, 0), new Start("b", MINUTE, false));
        check(new TransactionNews(0, 0, 0, 1, 0, 0, 1), new Start("y", MINUTE, true));
        check(new TransactionNews(0, 1, 0, 0, 1, 0, 0), new Finish("a"));
        check(new TransactionNews(0, 0, 0, 0, 0, 1, 0), new Finish("x"));
        check(new TransactionNews(0, 0, 0, 1, 1, 0, 0), new Start("z", MINUTE, true));
        now = now.plus(MINUTE);
        check(new TransactionNews(1, 0, 0, 0, 0, 1, 0), new Start("c", MINUTE, false));
    }
}
