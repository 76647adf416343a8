package io.millrace.coordinator.postgres;

import io.millrace.files.DiskProblem;
import io.millrace.files.DurableFiles;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Holds a data folder and a database together: both carry the id of the installation, {@code <data>/installation} and a
 * row of PostgreSQL, and the database names the one node that may use it. Whatever does not fit is refused before
 * anything is written. Immutable; blocks.
 *
 * @param node this node's name
 * @param volume the id of its volume, unlike that of any other
 */
public record Installation(Path data, String node, String volume) {
    private static final String FILE = "installation";
    private static final String LINE = " If the database was lost, restore it from a backup; if there is none, move %s"
            + " aside and start with an empty folder. Nothing has been changed.";

    /**
     * @return the id of the installation
     * @throws Problem {@code INVALID_CONFIGURATION} if folder, database and node do not belong together
     */
    String enter(PostgresAddress address) {
        try (Connection connection = address.dataSource().getConnection()) {
            String id = checkId(address, connection);
            checkNode(address, connection);
            return id;
        } catch (SQLException e) {
            throw new Problem(
                            ProblemCode.UNAVAILABLE_NOW,
                            "PostgreSQL at " + address + " does not answer: " + e.getMessage())
                    .causedBy(e);
        } catch (IOException e) {
            throw DiskProblem.of("reading the installation's id in " + data, e);
        }
    }

    private String checkId(PostgresAddress address, Connection connection) throws SQLException, IOException {
        String stored = one(connection, "select value from settings where key = 'installation'");
        Path file = data.resolve(FILE);
        if (Files.exists(file)) {
            String mine = Files.readString(file).strip();
            if (!mine.equals(stored)) {
                throw refused("the data folder " + data + " belongs to installation '" + mine + "' (in " + file
                        + "), but the database " + address + " to installation " + stored
                        + ". Correct postgres.uri or the data folder." + String.format(LINE, data));
            }
            return stored;
        }
        List<Path> files = dataFiles();
        if (!files.isEmpty() && !knows(connection, files)) {
            throw refused("the data folder " + data + " holds data, such as " + files.get(0) + ", that the database "
                    + address + " does not know. Correct postgres.uri or the data folder." + String.format(LINE, data));
        }
        DurableFiles.publish(file, stored + "\n");
        return stored;
    }

    /** Chunks and slices. */
    private List<Path> dataFiles() throws IOException {
        List<Path> files = new ArrayList<>(below("chunks", ".chunk"));
        files.addAll(below("volumes", ".csv.gz"));
        return files;
    }

    private List<Path> below(String folder, String suffix) throws IOException {
        Path root = data.resolve(folder);
        if (!Files.isDirectory(root)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    /** Of a folder from before it had an id: whether the database lists one of its files. */
    private boolean knows(Connection connection, List<Path> files) throws SQLException {
        Path chunks = data.resolve("chunks");
        String[] names = files.stream()
                .map(file -> file.startsWith(chunks) ? chunks.relativize(file).toString() : file.toString())
                .toArray(String[]::new);
        try (PreparedStatement query = connection.prepareStatement(
                "select from chunks where file = any (?)" + " union all select from slices where node = ? limit 1")) {
            query.setArray(1, connection.createArrayOf("text", names));
            query.setString(2, node);
            try (ResultSet found = query.executeQuery()) {
                return found.next();
            }
        }
    }

    private void checkNode(PostgresAddress address, Connection connection) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "insert into node (name, volume, data) values (?, ?, ?) on conflict do nothing")) {
            insert.setString(1, node);
            insert.setString(2, volume);
            insert.setString(3, data.toString());
            insert.executeUpdate();
        }
        try (PreparedStatement query = connection.prepareStatement("select name, volume, data from node");
                ResultSet row = query.executeQuery()) {
            row.next();
            if (!row.getString(1).equals(node) || !row.getString(2).equals(volume)) {
                throw refused("the database " + address + " serves node " + row.getString(1) + " with volume "
                        + row.getString(2) + " in " + row.getString(3) + ", and this is node " + node + " with volume "
                        + volume + " in " + data
                        + ". Several nodes cannot share a database yet: give this one a database"
                        + " of its own. If the other is gone for good, and its data folder with it, empty the table"
                        + " \"node\".");
            }
        }
    }

    private static String one(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql);
                ResultSet rows = query.executeQuery()) {
            return rows.next() ? rows.getString(1) : null;
        }
    }

    private static Problem refused(String message) {
        return new Problem(ProblemCode.INVALID_CONFIGURATION, message);
    }
}
