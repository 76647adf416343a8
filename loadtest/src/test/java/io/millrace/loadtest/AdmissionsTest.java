package io.millrace.loadtest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The bounds beside a real bucket that is asked at moments that only it knows. */
final class AdmissionsTest {
    private static final int RATE = 100;
    private static final long MILLI = 1_000_000;

    /** A request with the moment at which the bucket is asked. */
    private record Asked(long sentNanos, long atNanos, long answeredNanos, int records) {}

    /** @param stallMillis for how long nothing happens, once */
    private static List<Asked> load(Random random, int pauseMillisMax, int latencyMillisMax, int stallMillis) {
        List<Asked> load = new ArrayList<>();
        long now = 0;
        for (int i = 0; i < 400; i++) {
            now += random.nextInt(pauseMillisMax) * MILLI + (i == 150 ? stallMillis * MILLI : 0);
            long at = now + random.nextInt(latencyMillisMax) * MILLI;
            load.add(new Asked(now, at, at + random.nextInt(latencyMillisMax) * MILLI, 1 + random.nextInt(20)));
        }
        load.sort(Comparator.comparingLong(Asked::atNanos));
        return load;
    }

    /** @param ratePerSecond of the bucket, which may be another one than it should be */
    private static Admissions admit(List<Asked> load, double ratePerSecond, double capacity) {
        Admissions admissions = new Admissions(RATE);
        double tokens = capacity;
        long before = load.get(0).atNanos();
        for (Asked asked : load) {
            tokens = Math.min(capacity, tokens + ratePerSecond * (asked.atNanos() - before) / 1e9);
            before = asked.atNanos();
            int admitted = (int) Math.min(asked.records(), Math.floor(tokens));
            tokens -= admitted;
            admissions.add(new Admissions.Passage(
                    asked.sentNanos(), asked.answeredNanos(), admitted, 0, asked.records() - admitted));
        }
        return admissions;
    }

    @Test
    void holdForEveryLoadAndStall() {
        for (long seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            List<Asked> load =
                    load(random, 5 + random.nextInt(60), 1 + random.nextInt(2_000), random.nextBoolean() ? 0 : 4_000);
            Admissions admissions = admit(load, RATE, RATE);
            boolean isWithin =
                    admissions.least() <= admissions.admitted() && admissions.admitted() <= admissions.most();
            assertTrue(isWithin, "seed " + seed + ": " + admissions.summary("bucket"));
        }
    }

    @Test
    void areCloseWhenAnswersComeSoon() {
        Admissions admissions = admit(load(new Random(1), 40, 5, 0), RATE, RATE);
        assertTrue(admissions.most() - admissions.least() < 10, admissions.summary("bucket"));
        assertEquals(Optional.empty(), admissions.complaint("bucket"));
    }

    @Test
    void showABucketThatRefusesTooMuch() {
        String complaint = admit(load(new Random(1), 40, 5, 0), RATE * 0.9, RATE)
                .complaint("bucket")
                .orElseThrow();
        assertTrue(complaint.startsWith("bucket: more than the excess was refused"), complaint);
    }

    @Test
    void showABucketWithoutItsBurst() {
        String complaint = admit(load(new Random(1), 40, 5, 0), RATE, RATE * 0.5)
                .complaint("bucket")
                .orElseThrow();
        assertTrue(complaint.startsWith("bucket: more than the excess was refused"), complaint);
    }

    @Test
    void showABucketThatAdmitsTooMuch() {
        String complaint = admit(load(new Random(1), 40, 5, 0), RATE * 1.1, RATE)
                .complaint("bucket")
                .orElseThrow();
        assertTrue(complaint.startsWith("bucket: too much was admitted"), complaint);
    }

    @Test
    void showALoadThatWasBelowTheLimit() {
        Admissions admissions = new Admissions(RATE);
        admissions.add(new Admissions.Passage(0, MILLI, 10, 0, 0));
        assertTrue(admissions.complaint("bucket").orElseThrow().contains("nothing was refused"));
    }

    @Test
    void letLostAnswersBeEither() {
        List<Asked> load = load(new Random(1), 40, 5, 0);
        Admissions all = admit(load, RATE, RATE);
        assertEquals(Optional.empty(), all.complaint("bucket"));
        all.add(new Admissions.Passage(0, MILLI, 0, 20, 0));
        assertEquals(Optional.empty(), all.complaint("bucket"));
    }
}
