package io.millrace.script;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import org.graalvm.polyglot.Context;

/** Ends a script that takes more than it may. Looks every few milliseconds from a thread of its own. */
final class ScriptWatch {
    private static final long LOOK_MILLIS = 5;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final ScriptLimits limits;
    private final Context context;
    private final long thread = Thread.currentThread().getId();
    private final long startNanos = System.nanoTime();
    private final long startCpu = THREADS.getThreadCpuTime(thread);
    private final long startBytes = THREADS.getThreadAllocatedBytes(thread);
    private volatile boolean isOver;

    private ScriptWatch(ScriptLimits limits, Context context) {
        this.limits = limits;
        this.context = context;
    }

    /** Watches the calling thread from now on. */
    static ScriptWatch start(ScriptLimits limits, Context context) {
        ScriptWatch watch = new ScriptWatch(limits, context);
        Thread looking = new Thread(watch::look, "millrace-script-watch");
        looking.setDaemon(true);
        looking.start();
        return watch;
    }

    private void look() {
        try {
            while (!isOver) {
                Thread.sleep(LOOK_MILLIS);
                if (!isOver && isTooMuch()) {
                    context.close(true);
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isTooMuch() {
        return System.nanoTime() - startNanos > limits.wall().toNanos()
                || THREADS.getThreadCpuTime(thread) - startCpu > limits.cpu().toNanos()
                || THREADS.getThreadAllocatedBytes(thread) - startBytes > limits.allocatedBytes();
    }

    void end() {
        isOver = true;
    }
}
