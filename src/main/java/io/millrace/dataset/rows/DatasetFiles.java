package io.millrace.dataset.rows;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where files of rows are: all below one folder, whatever their URLs say, so that no client reaches other files of the machine. {@code file:///a/b} and
 * {@code file://a/b} are both {@code a/b} there. Immutable.
 */
public final class DatasetFiles {
    private static final String SCHEME = "file";

    private final Path root;

    public DatasetFiles(Path root) {
        this.root = root.toAbsolutePath().normalize();
    }

    /** @throws Problem {@code INVALID_PARAMETER} if the URL is none of a file, or leads out of the folder */
    public Path path(String url) {
        try {
            URI uri = new URI(url);
            String host = uri.getAuthority() == null ? "" : uri.getAuthority();
            String path = uri.getPath() == null ? "" : uri.getPath();
            if (!SCHEME.equals(uri.getScheme())) {
                throw wrong(url, "only file:// URLs are taken");
            }
            Path found = root.resolve((host + path).replaceFirst("^/+", "")).normalize();
            if (!found.startsWith(root) || found.equals(root) || path.endsWith("/")) {
                throw wrong(url, "it names no file below the folder of datasets");
            }
            return found;
        } catch (URISyntaxException | InvalidPathException e) {
            throw wrong(url, "it is no URL");
        }
    }

    private static Problem wrong(String url, String why) {
        return new Problem(ProblemCode.INVALID_PARAMETER, "dataFileUrl '" + url + "': " + why);
    }
}
