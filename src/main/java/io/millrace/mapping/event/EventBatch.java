package io.millrace.mapping.event;

import java.util.Arrays;

/** The events of one request, read and not yet written. Reused; confined to its mapper. */
final class EventBatch implements Events {
    /** Events that there is always room for; more served a large batch and are let go. */
    private static final int KEPT = 1_024;

    private final Scratch scratch = new Scratch();
    /** Of the payload, in the body, or the complement of that in the scratch. */
    private int[] offsets = new int[KEPT];

    private int[] lengths = new int[KEPT];
    private long[] eventMillis = new long[KEPT];
    private long[] validMillis = new long[KEPT];
    private byte[] body;
    private int size;

    void open(byte[] json) {
        body = json;
        size = 0;
    }

    void close() {
        body = null;
        scratch.clear();
        if (offsets.length > KEPT) {
            resize(KEPT);
        }
    }

    private void resize(int events) {
        offsets = Arrays.copyOf(offsets, events);
        lengths = Arrays.copyOf(lengths, events);
        eventMillis = Arrays.copyOf(eventMillis, events);
        validMillis = Arrays.copyOf(validMillis, events);
    }

    /**
     * Adds an event.
     *
     * @param from where its JSON begins in the body
     * @return the length of its payload
     */
    int add(int from, int to, long eventTimeMillis, long validTimeMillis) {
        if (size == offsets.length) {
            resize(2 * size);
        }
        int difference = CompactJson.difference(body, from, to);
        if (difference == to) {
            offsets[size] = from;
            lengths[size] = to - from;
        } else {
            int start = scratch.length();
            CompactJson.append(body, from, to, difference, scratch);
            offsets[size] = ~start;
            lengths[size] = scratch.length() - start;
        }
        eventMillis[size] = eventTimeMillis;
        validMillis[size] = validTimeMillis;
        return lengths[size++];
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public byte[] payloadBytes(int event) {
        return offsets[event] >= 0 ? body : scratch.bytes();
    }

    @Override
    public int payloadOffset(int event) {
        return offsets[event] >= 0 ? offsets[event] : ~offsets[event];
    }

    @Override
    public int payloadLength(int event) {
        return lengths[event];
    }

    @Override
    public long eventMillis(int event) {
        return eventMillis[event];
    }

    @Override
    public long validMillis(int event) {
        return validMillis[event];
    }
}
