package io.millrace.push;

import java.util.ArrayDeque;
import java.util.Deque;

/** Bounds the pages that are in memory at a time; whoever finds no room waits in turn. Confined to its verticle. */
final class PageRoom {
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int free;

    PageRoom(int pages) {
        free = pages;
    }

    /** @param entered as soon as there is room, maybe at once */
    void enter(Runnable entered) {
        if (free == 0) {
            waiting.add(entered);
        } else {
            free--;
            entered.run();
        }
    }

    void leave() {
        Runnable next = waiting.poll();
        if (next == null) {
            free++;
        } else {
            next.run();
        }
    }
}
