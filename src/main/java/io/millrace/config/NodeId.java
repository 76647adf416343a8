package io.millrace.config;

import io.millrace.files.CheckedLine;
import io.millrace.files.DataFile;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/** The name of this node: configured, or else made up at the first start and kept in {@code <data>/node.id}. */
public final class NodeId {
    private static final String FILE = "node.id";
    private static final String REMEDY = "write the node's name into it: it stands in the table \"node\" of PostgreSQL";

    private NodeId() {}

    /** @throws Problem {@code INVALID_CONFIGURATION} if the data folder cannot be used */
    public static String of(ServerConfig config) {
        return config.nodeId().orElseGet(() -> kept(config.data().resolve(FILE)));
    }

    private static String kept(Path file) {
        try {
            if (Files.exists(file)) {
                return checked(file, CheckedLine.read(file, REMEDY));
            }
            String id = "node-" + HexFormat.of().formatHex(randomBytes());
            DataFile.write(file, CheckedLine.of(id).getBytes(StandardCharsets.UTF_8), "rw-r--r--");
            return id;
        } catch (IOException failure) {
            throw new Problem(ProblemCode.INVALID_CONFIGURATION, file + " cannot be used: " + failure)
                    .causedBy(failure);
        }
    }

    private static byte[] randomBytes() {
        byte[] bytes = new byte[4];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    private static String checked(Path file, String id) {
        try {
            return ServerConfig.NODE_ID.type().parse(id).orElseThrow();
        } catch (RuntimeException wrong) {
            throw new Problem(
                    ProblemCode.INVALID_CONFIGURATION,
                    file + " holds no node id; it is "
                            + ServerConfig.NODE_ID.type().description());
        }
    }
}
