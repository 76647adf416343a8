package io.millrace.mapping.template;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/**
 * What is left to one run of a template: time of the processor and memory that its thread allocates, which the JVM counts, and depth. Asked often, so it
 * looks at the clock only now and then; whoever is about to do much at once says so before. Confined to its runner.
 */
final class Budget {
    /**
     * Expressions inside each other. Where nothing is compiled yet, the widest of them leave a stack of 1 MiB, the JVM's default,
     * a quarter of its room. What is deep without expressions may find the stack's own end first, which tells the same.
     */
    static final int DEPTH_MAX = 500;

    static final String TOO_DEEP = "max stack frames exceeded.";

    private static final java.lang.management.ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int STEPS_BETWEEN_LOOKS = 64;
    /** What is not worth a look. */
    private static final int SMALL_BYTES = 4_096;

    private final TemplateLimits limits;
    private long deadlineNanos;
    private long beginNanos;
    private long bytesMax;
    private long allocatedMax;
    private int steps;
    private int depth;

    Budget(TemplateLimits limits) {
        this.limits = limits;
    }

    /** Begins a run on this thread. */
    void begin(int bodyBytes) {
        deadlineNanos = System.nanoTime() + limits.timeout().toNanos();
        beginNanos = THREADS.getCurrentThreadCpuTime();
        bytesMax = limits.bytesMax(bodyBytes);
        allocatedMax = allocated() + limits.allocatedMax(bodyBytes);
        steps = 0;
        depth = 0;
    }

    void step() {
        if (++steps % STEPS_BETWEEN_LOOKS == 0) {
            look();
        }
    }

    void enter() {
        if (++depth > DEPTH_MAX) {
            throw sneaky(new TemplateFailure(TOO_DEEP));
        }
    }

    void leave() {
        depth--;
    }

    void look() {
        if (System.nanoTime() - deadlineNanos > 0 && isOverdue()) {
            throw sneaky(new TemplateFailure(
                    "the template takes longer than " + limits.timeout().toMillis() + " ms"));
        }
        requireBytes(0);
    }

    /** A machine that is busy with other things does not make a template slow. */
    private boolean isOverdue() {
        long now = THREADS.getCurrentThreadCpuTime();
        return now < 0 || now - beginNanos > limits.timeout().toNanos();
    }

    /** Says that so much is about to be allocated. */
    void reserve(long bytes) {
        if (bytes > SMALL_BYTES) {
            look();
            requireBytes(bytes);
        }
    }

    private void requireBytes(long bytes) {
        if (bytes > bytesMax || allocated() + bytes > allocatedMax) {
            throw sneaky(new TemplateFailure(
                    "the template takes more than " + (limits.bytesMax() >> 20) + " MiB of memory"));
        }
    }

    /** 0 if this JVM does not count. */
    private static long allocated() {
        return THREADS instanceof ThreadMXBean counting ? Math.max(0, counting.getCurrentThreadAllocatedBytes()) : 0;
    }

    /** Scala's exceptions are not checked, and its methods do not declare them. */
    @SuppressWarnings("unchecked")
    static <E extends Exception> RuntimeException sneaky(Exception failure) throws E {
        throw (E) failure;
    }
}
