package io.millrace.apptest;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** Waits for what becomes true some time after an answer. */
public final class Eventually {
    /** Far longer than anything should take, since the machine may be busy. */
    public static final Duration BOUND = Duration.ofMinutes(1);

    private static final Duration PAUSE = Duration.ofMillis(20);

    /** Says what is not yet as it should be; empty if all is well. */
    @FunctionalInterface
    public interface Check {
        Optional<String> complaint() throws Exception;
    }

    @FunctionalInterface
    public interface Question<T> {
        T ask() throws Exception;
    }

    private Eventually() {}

    /** Asks again and again; fails with the last complaint. */
    public static void holds(Duration bound, Check check) {
        long deadline = System.nanoTime() + bound.toNanos();
        Optional<String> complaint = ask(check::complaint);
        while (complaint.isPresent()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("after " + bound.toSeconds() + " s: " + complaint.get());
            }
            LockSupport.parkNanos(PAUSE.toNanos());
            complaint = ask(check::complaint);
        }
    }

    public static <T> void equals(T expected, Question<T> question) {
        holds(BOUND, () -> {
            T actual = question.ask();
            return Objects.equals(expected, actual)
                    ? Optional.empty()
                    : Optional.of("expected " + expected + " but was " + actual);
        });
    }

    private static <T> T ask(Question<T> question) {
        try {
            return question.ask();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
