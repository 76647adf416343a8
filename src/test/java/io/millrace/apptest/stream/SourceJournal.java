package io.millrace.apptest.stream;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the senders of a campaign remember: every request, how many records it had, and whether it was answered. A record is known by
 * its key, {@code <request>-<place in it>}. Thread-safe.
 */
final class SourceJournal {
    private static final int TOLD_MAX = 5;

    private final Map<Long, Integer> sent = new TreeMap<>();
    private final Set<Long> answered = new HashSet<>();
    private long records;

    /** The number of a new request, remembered before it is sent. */
    synchronized long next(int recordsOfIt) {
        long number = sent.size() + 1L;
        sent.put(number, recordsOfIt);
        return number;
    }

    synchronized void answered(long request) {
        if (answered.add(request)) {
            records += sent.get(request);
        }
    }

    synchronized int answeredCount() {
        return answered.size();
    }

    synchronized long answeredRecords() {
        return records;
    }

    static String key(long request, int place) {
        return request + "-" + place;
    }

    /**
     * What is wrong with the rows: each record of an answered request is in every sink once; of another one, all of its records are in
     * all sinks once, or none in any.
     *
     * @param keysBySink of all rows of each sink
     */
    synchronized Optional<String> complaint(Map<String, List<String>> keysBySink) {
        List<String> wrong = new ArrayList<>();
        Map<String, Set<Long>> visible = new TreeMap<>();
        keysBySink.forEach((sink, keys) -> visible.put(sink, requests(sink, keys, wrong)));
        Set<Long> first = visible.values().iterator().next();
        visible.forEach((sink, requests) -> {
            if (!requests.equals(first)) {
                Set<Long> different = new HashSet<>(requests);
                different.removeAll(first);
                Set<Long> missing = new HashSet<>(first);
                missing.removeAll(requests);
                wrong.add(
                        sink + " has the requests " + some(different) + " more than others, and not " + some(missing));
            }
            Set<Long> lost = new HashSet<>(answered);
            lost.removeAll(requests);
            if (!lost.isEmpty()) {
                wrong.add(sink + " lacks " + lost.size() + " of " + answered.size() + " answered requests: "
                        + some(lost));
            }
        });
        return wrong.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", wrong));
    }

    private Set<Long> requests(String sink, List<String> keys, List<String> wrong) {
        Map<Long, Set<Integer>> places = new TreeMap<>();
        for (String key : keys) {
            long request = Long.parseLong(key.substring(0, key.indexOf('-')));
            int place = Integer.parseInt(key.substring(key.indexOf('-') + 1));
            if (!places.computeIfAbsent(request, first -> new HashSet<>()).add(place)) {
                wrong.add(sink + " has record " + key + " twice");
            }
        }
        places.forEach((request, of) -> {
            if (of.size() != sent.getOrDefault(request, 0)) {
                wrong.add(
                        sink + " has " + of.size() + " of the " + sent.get(request) + " records of request " + request);
            }
        });
        return places.keySet();
    }

    private static List<Long> some(Set<Long> requests) {
        return requests.stream().sorted().limit(TOLD_MAX).toList();
    }
}
