package io.millrace.admission;

import java.util.ArrayList;
import java.util.List;

/** The traffic of one endpoint: totals, and a ring of the last hour by minutes. Thread-safe: by its monitor. */
final class EndpointTraffic {
    static final int MINUTES = 60;

    private final long[] minutes = new long[MINUTES];
    private final long[] requests = new long[MINUTES];
    private final long[] records = new long[MINUTES];
    private final long[] bytes = new long[MINUTES];
    private final long[] errors = new long[MINUTES];
    private Totals totals = Totals.NONE;

    synchronized void add(long epochMinute, Totals request) {
        totals = totals.plus(request);
        int slot = (int) (epochMinute % MINUTES);
        if (minutes[slot] != epochMinute) {
            minutes[slot] = epochMinute;
            requests[slot] = records[slot] = bytes[slot] = errors[slot] = 0;
        }
        requests[slot] += request.requests();
        records[slot] += request.accepted();
        bytes[slot] += request.bytes();
        errors[slot] += request.throttled() + request.refused() + request.failed();
    }

    synchronized Totals totals() {
        return totals;
    }

    /** The minutes with traffic, oldest first. */
    synchronized List<Minute> lastHour(long epochMinute) {
        List<Minute> found = new ArrayList<>();
        for (long minute = epochMinute - MINUTES + 1; minute <= epochMinute; minute++) {
            int slot = (int) (minute % MINUTES);
            if (minutes[slot] == minute) {
                found.add(new Minute(minute, requests[slot], records[slot], bytes[slot], errors[slot]));
            }
        }
        return found;
    }
}
