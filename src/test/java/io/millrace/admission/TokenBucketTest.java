package io.millrace.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class TokenBucketTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicLong nanos = new AtomicLong(-5);

    private TokenBucket bucket(long perSecond) {
        return new TokenBucket(perSecond, nanos::get);
    }

    @Test
    void startsFullAndRefillsAtItsRate() {
        TokenBucket bucket = bucket(1_000);
        assertEquals(1_000, bucket.takeUpTo(5_000));
        assertEquals(0, bucket.takeUpTo(1));
        nanos.addAndGet(SECOND / 1_000 - 1);
        assertEquals(0, bucket.takeUpTo(1));
        nanos.addAndGet(1);
        assertEquals(1, bucket.takeUpTo(2));
        nanos.addAndGet(SECOND / 4);
        assertEquals(250, bucket.takeUpTo(300));
    }

    @Test
    void neverHoldsMoreThanASecondsWorth() {
        TokenBucket bucket = bucket(7);
        nanos.addAndGet(1_000 * SECOND);
        assertEquals(7, bucket.available());
        bucket.giveBack(100);
        assertEquals(7, bucket.available());
    }

    @Test
    void losesNothingToRounding() {
        TokenBucket bucket = bucket(3);
        bucket.takeUpTo(3);
        Random random = new Random(7);
        long taken = 0;
        long passed = 0;
        while (passed < 10_000 * SECOND) {
            long step = 1L + random.nextInt(400_000_000);
            passed += step;
            nanos.addAndGet(step);
            taken += bucket.takeUpTo(2);
        }
        assertEquals(passed * 3 / SECOND, taken);
    }

    @Test
    void takesAllOrNothing() {
        TokenBucket bucket = bucket(10);
        assertTrue(bucket.take(6));
        assertFalse(bucket.take(5));
        assertTrue(bucket.take(4));
    }

    @Test
    void givesBackWhatWasTaken() {
        TokenBucket bucket = bucket(10);
        bucket.takeUpTo(10);
        bucket.giveBack(4);
        assertEquals(4, bucket.takeUpTo(10));
    }

    @Test
    void tellsHowLongToWait() {
        TokenBucket bucket = bucket(10);
        assertEquals(Duration.ZERO, bucket.untilAvailable(10));
        bucket.takeUpTo(10);
        assertEquals(Duration.ofMillis(100), bucket.untilAvailable(1));
        assertEquals(Duration.ofSeconds(1), bucket.untilAvailable(10));
        assertEquals(Duration.ofSeconds(1), bucket.untilAvailable(1_000));
    }

    @Test
    void isUnlimitedAtRateZero() {
        TokenBucket bucket = bucket(0);
        assertTrue(bucket.isUnlimited());
        assertEquals(Long.MAX_VALUE, bucket.takeUpTo(Long.MAX_VALUE));
        assertTrue(bucket.take(1L << 60));
        bucket.giveBack(5);
        assertEquals(Duration.ZERO, bucket.untilAvailable(1));
    }

    @Test
    void survivesRatesBeyondItsReach() {
        TokenBucket bucket = bucket(Long.MAX_VALUE);
        assertEquals(TokenBucket.RATE_MAX, bucket.takeUpTo(Long.MAX_VALUE));
        nanos.addAndGet(SECOND);
        assertEquals(TokenBucket.RATE_MAX, bucket.available());
    }

    @Test
    void keepsItsContentWhenTheRateChanges() {
        TokenBucket bucket = bucket(100);
        bucket.takeUpTo(60);
        bucket.setRate(1_000);
        assertEquals(40, bucket.available());
        bucket.setRate(10);
        assertEquals(10, bucket.available());
        bucket.setRate(0);
        assertTrue(bucket.isUnlimited());
        bucket.setRate(5);
        assertEquals(5, bucket.available());
    }

    @Test
    void ignoresAClockThatAnotherThreadReadEarlier() {
        TokenBucket bucket = bucket(10);
        bucket.takeUpTo(10);
        nanos.addAndGet(-SECOND);
        assertEquals(0, bucket.takeUpTo(1));
        nanos.addAndGet(SECOND);
        assertEquals(0, bucket.takeUpTo(1));
    }

    @Test
    void admitsExactlyItsContentToManyThreads() throws InterruptedException {
        TokenBucket bucket = bucket(1_000_003);
        AtomicLong taken = new AtomicLong();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Random random = new Random(i);
            threads.add(new Thread(() -> {
                for (long got = 1; got > 0; ) {
                    got = bucket.takeUpTo(1 + random.nextInt(50));
                    long kept = random.nextInt(4) == 0 ? got / 2 : got;
                    bucket.giveBack(got - kept);
                    taken.addAndGet(kept);
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertEquals(1_000_003, taken.get() + bucket.available());
    }
}
