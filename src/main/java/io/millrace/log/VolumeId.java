package io.millrace.log;

import io.millrace.files.CheckedLine;
import io.millrace.files.DurableFiles;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * Who a volume is and whose: the file {@code volume.id} with one {@link CheckedLine}, {@code <uuid> <node>}. Immutable.
 *
 * @param value a UUID, made when the volume was
 */
record VolumeId(String value, String node) {
    static final String FILE = "volume.id";
    private static final String REMEDY =
            "write '<uuid> <node>' into it: both stand in the table \"node\" of PostgreSQL";

    /** Reads the file or makes it. */
    static VolumeId of(Path dir, String node) throws IOException {
        Path file = dir.resolve(FILE);
        if (Files.notExists(file)) {
            DurableFiles.publish(file, CheckedLine.of(UUID.randomUUID() + " " + node));
        }
        String[] words = CheckedLine.read(file, REMEDY).split(" ");
        if (words.length != 2 || !words[0].matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw CheckedLine.corrupt(file, "does not hold an id and a node", REMEDY);
        }
        if (!words[1].equals(node)) {
            throw new Problem(
                    ProblemCode.INVALID_CONFIGURATION,
                    "volume " + dir + " belongs to node " + words[1] + ", but this node is " + node
                            + "; give the node its old name or its own data directory");
        }
        return new VolumeId(words[0], words[1]);
    }
}
