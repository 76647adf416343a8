package io.millrace.apptest;

/**
 * One request of a crash test: some new records, and one more that every batch of the worker overwrites, so that a lost,
 * a repeated and a reordered import all show.
 *
 * @param number unique in the table
 * @param worker who sends it; a worker sends one batch after the other
 * @param turn the worker's batches so far; the overwritten record holds it
 * @param records new records
 */
record CrashBatch(long number, int worker, long turn, int records) {
    /** Record ids below belong to the workers; a batch owns the ids from its number times this. */
    static final long RECORDS_MAX = 10_000;

    String body(boolean keyed) {
        StringBuilder json = new StringBuilder(200 * (records + 1)).append("{\"records\":[");
        for (int record = 0; record < records; record++) {
            json.append("{\"value\":{\"rid\":").append(recordId(keyed, record));
            json.append(",\"batch\":").append(number);
            json.append(",\"tag\":\"tag ").append((number + record) % 50).append('"');
            json.append(",\"amount\":").append(record).append(".25}},");
        }
        json.append("{\"value\":{\"rid\":").append(workerId(keyed, worker));
        json.append(",\"turn\":").append(turn);
        return json.append("}}]}").toString();
    }

    private String recordId(boolean keyed, int record) {
        return keyed ? "\"b" + number + "-" + record + "\"" : Long.toString(number * RECORDS_MAX + record);
    }

    /** As a literal of JSON and of the query language. */
    static String workerId(boolean keyed, int worker) {
        return keyed ? "\"w" + worker + "\"" : Integer.toString(worker);
    }
}
