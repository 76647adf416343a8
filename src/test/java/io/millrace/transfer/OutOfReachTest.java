package io.millrace.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.files.DamageList;
import io.millrace.model.RowBatch;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.slice.Slice;
import io.millrace.slice.SliceInfo;
import io.millrace.staging.StagedCopy;
import io.millrace.staging.StagedSlice;
import io.millrace.staging.Staging;
import io.millrace.table.LiveAnswers;
import io.millrace.table.LiveSchemas;
import io.millrace.table.LiveTwin;
import io.millrace.table.Tables;
import io.millrace.transfer.ReadBack.Part;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Slices that cannot be reached when they are read back: their tables give no answer, and are later as if they had never been away.
 * More rounds with {@code -Dreach.rounds=N}, the same ones with {@code -Dreach.seed=N}.
 */
final class OutOfReachTest {
    private static final int ROUNDS = Integer.getInteger("reach.rounds", 8);

    @TempDir
    private Path folder;

    /** A place of which some slices do not answer. */
    private record Away(Staging staging, Set<String> keys) implements Staging {
        @Override
        public StagedSlice put(SliceInfo slice, Path bytes) {
            return staging.put(slice, bytes);
        }

        @Override
        public StagedSlice nothing(SliceInfo slice) {
            return staging.nothing(slice);
        }

        @Override
        public Optional<StagedCopy> leftover(SliceInfo slice) {
            return staging.leftover(slice);
        }

        @Override
        public Optional<StagedCopy> fetch(String key, String checksum) {
            if (keys.contains(key)) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, "the place does not answer");
            }
            return staging.fetch(key, checksum);
        }

        @Override
        public Optional<String> check(String key, String checksum) {
            return staging.check(key, checksum);
        }

        @Override
        public void remove(String key) {
            staging.remove(key);
        }

        @Override
        public boolean isOf(String key) {
            return staging.isOf(key);
        }

        @Override
        public long bytesMax() {
            return staging.bytesMax();
        }

        @Override
        public int width() {
            return staging.width();
        }
    }

    @Test
    void tablesComeBackAsTheyWere() throws IOException {
        long seed = Long.getLong("reach.seed", System.nanoTime());
        System.out.println("OutOfReachTest seed " + seed);
        for (int round = 0; round < ROUNDS; round++) {
            try (ReadBackNode node = new ReadBackNode(folder.resolve("r" + round), 1_000)) {
                randomRound(node, new Random(seed + round));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dreach.rounds=1 -Dreach.seed=" + (seed + round), e);
            }
        }
    }

    private static void randomRound(ReadBackNode node, Random random) throws IOException {
        LiveTwin twin = ReadBackTest.write(node, random);
        Set<String> keys = new HashSet<>();
        List<Part> parts = new ArrayList<>();
        int one = 1 + random.nextInt(12);
        for (SliceInfo slice : node.slices) {
            Slice.Uploaded uploaded = node.uploaded(slice);
            if (random.nextInt(one) == 0) {
                Files.delete(slice.file());
                keys.add(uploaded.stagedKey());
            }
            parts.add(node.part(uploaded));
        }
        Collections.shuffle(parts, random);
        Tables read = node.tables();
        SliceCopies copies = new SliceCopies(node.volume, new Away(node.copies.staging(), keys));
        ReadBack readBack = new ReadBack(copies, read, node.schemas);
        assertEquals(List.of(), readBack.read(parts));
        compare(node, read, twin);
        long position = readBack.end();
        boolean isImported = random.nextBoolean();
        while (!keys.isEmpty()) {
            if (random.nextBoolean()) {
                List<RowBatch> more = ReadBackTest.group(node.schemas, random);
                read.add(++position, more);
                more.forEach(batch -> ReadBackTest.show(batch, twin, node.schemas));
            }
            if (isImported) {
                importWhatIsThere(node, read, readBack.end());
            }
            keys.removeIf(key -> random.nextInt(3) == 0);
            assertEquals(List.of(), readBack.readAgain());
            if (random.nextBoolean()) {
                compare(node, read, twin);
            }
        }
        assertTrue(read.withheld().isEmpty());
        compare(node, read, twin);
        read.cut(position);
        node.importAll(read, position);
        assertEquals(0, read.heldBytes());
        compare(node, read, twin);
    }

    /** What is withheld gives no answer. */
    private static void compare(ReadBackNode node, Tables read, LiveTwin twin) {
        for (String name : ReadBackTest.NAMES) {
            var table = node.schemas.now.get(name);
            if (read.withheld().containsKey(table.id())) {
                Problem none = assertThrows(Problem.class, () -> read.snapshot(table));
                assertEquals(ProblemCode.UNAVAILABLE_NOW, none.code());
            } else {
                new LiveAnswers(twin, read.snapshot(table)).compare();
            }
        }
    }

    private static void importWhatIsThere(ReadBackNode node, Tables read, long end) {
        for (Set<TableId> family : read.families(end)) {
            if (Collections.disjoint(family, read.withheld().keySet())) {
                node.publish(read, family, end);
            }
        }
    }

    @Test
    void aDroppedTableHoldsUpNobody() throws IOException {
        try (ReadBackNode node = new ReadBackNode(folder, 1 << 30)) {
            var users = node.schemas.create("users", true, LiveSchemas.number());
            var orders = node.schemas.create("orders", true, LiveSchemas.to("users"));
            node.append(ReadBackTest.keyed(users, "u0", null));
            node.append(ReadBackTest.keyed(orders, "o0", "u1"));
            node.append(ReadBackTest.keyed(users, "u2", null));
            node.log.close();
            Set<String> keys = new HashSet<>();
            List<Part> parts = new ArrayList<>();
            for (SliceInfo slice : node.slices) {
                Slice.Uploaded uploaded = node.uploaded(slice);
                if (slice.table().equals(users.id())) {
                    Files.delete(slice.file());
                    keys.add(uploaded.stagedKey());
                }
                parts.add(node.part(uploaded));
            }
            DamageList damages = new DamageList();
            Tables read = new Tables(node.schemas, (position, batch, why) -> {}, damages, 1L << 30);
            SliceCopies copies = new SliceCopies(node.volume, new Away(node.copies.staging(), keys));
            ReadBack readBack = new ReadBack(copies, read, node.schemas);
            readBack.read(parts);
            assertThrows(Problem.class, () -> read.snapshot(orders));
            read.drop(users.id());
            assertEquals(List.of(), readBack.readAgain());
            assertEquals(1, read.snapshot(orders).existing().cardinality());
            assertTrue(damages.list().isEmpty());
        }
    }
}
