package io.millrace.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.millrace.fault.Faults;
import io.millrace.slice.SliceInfo;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A process whose appends feed 2 to 20 of 50 tables each, killed with -9 at a random moment, also while it recovers what the one before
 * left, again and again on the same volume. More rounds with {@code -Dlog.crash.rounds=N}, the same choices again with {@code
 * -Dlog.crash.seed=N}.
 */
class LogCrashTest {
    private static final int ROUNDS = Integer.getInteger("log.crash.rounds", 8);
    /** Numbers of appends of one process. */
    private static final long NUMBERS = 1_000_000_000;

    private static final int START_MILLIS_MAX = 700;
    /** Dies at most so long after a line that it says. */
    private static final int PAUSE_MILLIS_MAX = 100;

    private static final int LINES_MIN = 10;
    private static final int FILES_PER_PROCESS = 500;
    /** What a process ends with that was killed. */
    private static final int KILLED = 137;

    @TempDir
    Path dir;

    /** Those whose rows are still on the volume. */
    private final TreeMap<Long, LogLife> lives = new TreeMap<>();

    @Test
    void keepsAppendsOfManyTablesEntirelyOrNotAtAll() throws Exception {
        long seed = Long.getLong("log.crash.seed", System.nanoTime());
        System.out.println("log.crash.seed=" + seed);
        Random random = new Random(seed);
        Path folder = dir.resolve("volume");
        for (int round = 1; round <= ROUNDS; round++) {
            LogLife life = new LogLife("log.crash.seed=" + seed + ", round " + round);
            lives.put(round * NUMBERS, life);
            String end = liveAndDie(folder, round * NUMBERS, life, random);
            System.out.printf(
                    "round %d: killed %s, %d appends acknowledged, %d refused%n",
                    round, end, life.acknowledgedCount(), life.refusedCount());
            // else the next process has to recover it
            if (round == ROUNDS || random.nextInt(3) > 0) {
                recoverAndCheck(folder, random.nextBoolean());
            }
        }
    }

    /** Returns when it was killed. */
    private String liveAndDie(Path folder, long first, LogLife life, Random random) throws Exception {
        Path errors = dir.resolve("errors");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1", // starts sooner
                        "-cp",
                        System.getProperty("java.class.path"),
                        DyingLog.class.getName(),
                        folder.toString(),
                        Long.toString(first),
                        Long.toString(random.nextLong()))
                .redirectError(errors.toFile())
                .start();
        boolean isEarly = random.nextInt(4) == 0;
        int heard = isEarly ? 0 : 1 + random.nextInt(LINES_MIN << random.nextInt(8));
        int millis = random.nextInt(isEarly ? START_MILLIS_MAX : PAUSE_MILLIS_MAX);
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            int count = 0;
            for (String line = ""; line != null; line = lines.readLine()) {
                if (count == heard) {
                    TimeUnit.MILLISECONDS.sleep(millis);
                    process.toHandle().destroyForcibly(); // leaves what it said readable
                }
                if (count > 0) {
                    life.hear(line);
                }
                count++;
            }
            assertEquals(KILLED, process.waitFor(), () -> text(errors));
        } finally {
            process.destroyForcibly();
        }
        return millis + " ms after " + (isEarly ? "its start" : heard + " lines");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** @param removes whether the slices go then, as they do when their rows are imported */
    private void recoverAndCheck(Path folder, boolean removes) throws IOException, InterruptedException {
        int torn = 0;
        for (Path segment : segments(folder)) {
            torn += endsWithinGroup(segment) ? 1 : 0;
        }
        try (Volume volume = Volume.open(folder, DyingLog.NODE, LogSettings.DEFAULTS, Faults.NONE)) {
            List<SliceInfo> slices = volume.recovered();
            assertEquals(List.of(), volume.damaged());
            assertEquals(List.of(), volume.damagedSegments());
            assertFalse(Files.exists(folder.resolve("damaged")));
            assertEquals(List.of(), segments(folder));
            assertEquals("", gzipComplaint(slices.stream().map(SliceInfo::file).toList()));
            Map<Integer, List<Long>> found = found(slices);
            checkReceipts(volume.receipts(), found);
            int unanswered = check(found);
            System.out.printf(
                    "recovered %d processes, %d slices, %d appends that were not acknowledged, %d segments with a torn end%n",
                    lives.size(), slices.size(), unanswered, torn);
            if (removes) {
                slices.forEach(volume::remove);
                volume.receipts().forEach(volume::removeReceipts);
                lives.clear();
            }
        }
    }

    /** An append with a key has left its receipt if and only if it has left its rows. */
    private static void checkReceipts(List<Path> files, Map<Integer, List<Long>> found) {
        List<Long> expected = found.values().stream()
                .flatMap(List::stream)
                .filter(SpreadAppend::isKeyed)
                .distinct()
                .sorted()
                .toList();
        List<Long> kept = new ArrayList<>();
        for (Path file : files) {
            for (KeyedReceipt receipt : ReceiptFile.read(file)) {
                long number = ByteBuffer.wrap(receipt.receipt()).getLong();
                assertArrayEquals(SpreadAppend.receipt(number), receipt.receipt());
                kept.add(number);
            }
        }
        assertEquals(expected, kept.stream().sorted().toList());
    }

    private static List<Path> segments(Path folder) throws IOException {
        if (Files.notExists(folder.resolve("log"))) {
            return List.of(); // killed before it began
        }
        try (Stream<Path> files = Files.list(folder.resolve("log"))) {
            return files.toList();
        }
    }

    /** As far as headers tell. */
    private static boolean endsWithinGroup(Path segment) throws IOException {
        long sequence = Long.parseLong(segment.getFileName().toString().replace(Segment.SUFFIX, ""));
        try (FileChannel channel = FileChannel.open(segment)) {
            BlockWalk walk = BlockWalk.ofSegment(channel, segment, sequence);
            boolean isWithin = false;
            for (BlockHeader block = walk.next(); block != null; block = walk.next()) {
                isWithin = !block.isLast();
            }
            return isWithin || !walk.gaps().isEmpty();
        }
    }

    /** What {@code gzip -t} says; nothing if it can read all files. */
    private static String gzipComplaint(List<Path> files) throws IOException, InterruptedException {
        StringBuilder complaint = new StringBuilder();
        for (int i = 0; i < files.size(); i += FILES_PER_PROCESS) {
            List<String> command = new ArrayList<>(List.of("gzip", "-t"));
            files.subList(i, Math.min(i + FILES_PER_PROCESS, files.size()))
                    .forEach(file -> command.add(file.toString()));
            Process test = new ProcessBuilder(command).redirectErrorStream(true).start();
            complaint.append(new String(test.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            complaint.append(test.waitFor() == 0 ? "" : "; it failed");
        }
        return complaint.toString();
    }

    /** The numbers of the appends by table, in the order of its slices; fails if one is not entirely there in a table. */
    private static Map<Integer, List<Long>> found(List<SliceInfo> slices) {
        Map<Integer, StringBuilder> texts = new TreeMap<>();
        for (SliceInfo slice : slices) {
            texts.computeIfAbsent((int) slice.table().value(), table -> new StringBuilder())
                    .append(LogFixture.rows(slice.file()));
        }
        Map<Integer, List<Long>> found = new TreeMap<>();
        texts.forEach((table, text) -> found.put(table, numbers(table, text.toString())));
        return found;
    }

    private static List<Long> numbers(int table, String text) {
        List<Long> numbers = new ArrayList<>();
        List<String> lines = text.lines().toList();
        for (int i = 0; i < lines.size(); ) {
            long number = Long.parseLong(lines.get(i).substring(0, lines.get(i).indexOf(',')));
            SpreadAppend append = SpreadAppend.of(number);
            int rows = append.rows().getOrDefault(table, 1);
            List<String> expected = Stream.iterate(0, row -> row + 1)
                    .limit(rows)
                    .map(row -> append.line(table, row))
                    .toList();
            assertEquals(expected, lines.subList(i, Math.min(i + rows, lines.size())));
            numbers.add(number);
            i += rows;
        }
        return numbers;
    }

    /** Returns how many were not acknowledged. */
    private int check(Map<Integer, List<Long>> found) {
        Map<LogLife, Map<Integer, List<Long>>> byLife = new HashMap<>();
        found.forEach((table, numbers) -> {
            long before = 0;
            for (long number : numbers) {
                long first = lives.floorKey(number);
                assertEquals(first, Math.max(first, before), "rows of a later process stand before");
                before = first;
                byLife.computeIfAbsent(lives.get(first), life -> new TreeMap<>())
                        .computeIfAbsent(table, t -> new ArrayList<>())
                        .add(number);
            }
        });
        return lives.values().stream()
                .mapToInt(life -> life.check(byLife.getOrDefault(life, Map.of())))
                .sum();
    }
}
