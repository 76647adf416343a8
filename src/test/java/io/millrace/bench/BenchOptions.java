package io.millrace.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to run and for how long. Immutable.
 *
 * @param baseline the jar of another build to measure beside this one; null for none
 * @param profile JFR file that the packaged server writes; null for none
 * @param records of the table that is queried
 * @param hour events of the hour that is read
 * @param followers of events
 */
record BenchOptions(
        int repeats,
        long warmUpMillis,
        long measuredMillis,
        long sustainedMillis,
        long freshnessMillis,
        boolean floorsOnly,
        boolean liveOnly,
        Path baseline,
        Path profile,
        long records,
        int hour,
        int followers,
        List<Cell> cells) {

    private static final long RECORDS = 100_000_000;
    private static final int HOUR = 100_000;
    private static final int FOLLOWERS = 100;

    static final String USAGE =
            """
            Usage: bin/bench [--quick] [--floors] [--live] [--baseline JAR] [--profile FILE]
                   bin/bench --mappings [--quick] [--profile FILE]
                   bin/bench --queries [--records N] [--profile FILE]
                   bin/bench --events [--quick] [--hour N] [--followers N] [--profile FILE]
                   bin/bench --cells [--quick] [--records N] [--profile FILE]
                   bin/bench --tls [--quick]
                   bin/bench preallocation

              --quick          one repetition of the main loads, about a minute
              --floors         the floors alone, without Millrace
              --live           Millrace alone: through to chunks, over many tables, and with queries and imports beside
              --baseline JAR   also measure another build, in turn with this one; its libraries lie in lib/ beside it
              --profile FILE   let Millrace write a Flight Recorder profile, and print where its time goes
              --mappings       the same records through sinks of FeatureBase and of Keboola Stream, with columns and with a template
              --queries        queries and imports of one large table, beside plain roaring bitmaps in memory
              --events         events of Flowcore: posted, beside a sink of FeatureBase and floor C; an hour read back; followers that poll
              --tls            TLS by the JDK and by BoringSSL: handshakes, posts, idle connections, and a storm of handshakes
              --hour N         events of that hour, 1_000 to 10 million; 100_000 if not given
              --followers N    how many follow, 1 to 1_000; 100 if not given
              --cells          rows of MLDB beside a sink of FeatureBase; a commit under load; a window over many chunks; SQL beside PQL
              --records N      how many records the table has, at least 3_145_728; 100 million if not given, 10 million of --cells
              preallocation    what fdatasync costs in fresh files and in files that were written before
            """;

    /** What {@code --help} and everything unknown lead to. */
    static final class Usage extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Usage() {
            super(USAGE);
        }
    }

    private static final List<Cell> ALL_CELLS = cells(List.of(1, 1, 100, 1000), List.of(32, 512, 32, 32));
    private static final List<Cell> QUICK_CELLS = cells(List.of(1, 1000), List.of(32, 32));

    /** @throws Usage if the arguments are not understood */
    static BenchOptions parse(String... arguments) {
        boolean isQuick = false;
        boolean floorsOnly = false;
        boolean liveOnly = false;
        Path baseline = null;
        Path profile = null;
        long records = RECORDS;
        int hour = HOUR;
        int followers = FOLLOWERS;
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--quick" -> isQuick = true;
                case "--floors" -> floorsOnly = true;
                case "--live" -> liveOnly = true;
                case "--baseline" -> baseline = Path.of(value(arguments, ++i)).toAbsolutePath();
                case "--profile" -> profile = Path.of(value(arguments, ++i));
                case "--queries", "--mappings", "--events", "--cells", "--tls" -> {} // The caller looks for them.
                case "--records" -> records = records(value(arguments, ++i));
                case "--hour" -> hour = number(value(arguments, ++i), 1_000, 10_000_000);
                case "--followers" -> followers = number(value(arguments, ++i), 1, 1_000);
                default -> throw new Usage();
            }
        }
        return isQuick
                ? new BenchOptions(
                        1,
                        500,
                        1_500,
                        4_000,
                        4_000,
                        floorsOnly,
                        liveOnly,
                        baseline,
                        profile,
                        records,
                        hour,
                        followers,
                        QUICK_CELLS)
                : new BenchOptions(
                        3,
                        500,
                        2_000,
                        10_000,
                        15_000,
                        floorsOnly,
                        liveOnly,
                        baseline,
                        profile,
                        records,
                        hour,
                        followers,
                        ALL_CELLS);
    }

    /** How many tables. */
    List<Integer> spread() {
        return repeats == 1 ? List.of(1, 50) : List.of(1, 200, 1_000);
    }

    private static String value(String[] arguments, int index) {
        if (index == arguments.length) {
            throw new Usage();
        }
        return arguments[index];
    }

    /** At least three shards of records and less than 2^31, which the floor can hold. */
    private static int records(String text) {
        return number(text, 3 << TableLoad.SHARD_BITS, Integer.MAX_VALUE - 1);
    }

    private static int number(String text, int least, int most) {
        try {
            int number = Integer.parseInt(text.replace("_", ""));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Usage says what is wanted.
        }
        throw new Usage();
    }

    private static List<Cell> cells(List<Integer> batches, List<Integer> connections) {
        List<Cell> cells = new ArrayList<>();
        for (boolean isSecure : new boolean[] {false, true}) {
            for (int i = 0; i < batches.size(); i++) {
                cells.add(new Cell(isSecure, batches.get(i), connections.get(i)));
            }
        }
        return List.copyOf(cells);
    }
}
