package io.millrace.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.TableId;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class ArrivalsTest {
    private static final TableId ONE = new TableId(1);
    private static final TableId OTHER = new TableId(2);

    private final Arrivals arrivals = new Arrivals(() -> 5);
    private final AtomicInteger told = new AtomicInteger();

    @Test
    void tellsOnlyOfTablesThatAreFollowed() {
        arrivals.follow(List.of(ONE), told::incrementAndGet);
        arrivals.came(List.of(OTHER));
        assertEquals(0, told.get());
        arrivals.came(List.of(ONE, OTHER));
        assertEquals(1, told.get());
    }

    @Test
    void twoWhoDoTheSameAreTwo() {
        Runnable told = this.told::incrementAndGet;
        Runnable end = arrivals.follow(List.of(ONE), told);
        arrivals.follow(List.of(ONE), told);
        arrivals.came(List.of(ONE));
        assertEquals(2, this.told.get());
        end.run();
        end.run();
        arrivals.came(List.of(ONE));
        assertEquals(3, this.told.get());
    }

    @Test
    void nobodyIsLeftBehind() {
        assertFalse(arrivals.isFollowed());
        Runnable end = arrivals.follow(List.of(ONE, OTHER), told::incrementAndGet);
        assertTrue(arrivals.isFollowed());
        end.run();
        assertFalse(arrivals.isFollowed());
    }
}
