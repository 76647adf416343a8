package io.millrace.dataset.rows;

import io.millrace.files.DiskProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Sorts pieces that come in any order by hash of the row's name and then by name; what is said of a row stays in the order in which it came.
 * Holds what the limits allow in memory and the rest in files, one for each range of hashes, that are gone when it is closed. Confined to one thread.
 */
final class RowGrouping implements AutoCloseable {
    private static final int FILES = 256;
    private static final int HASH_SHIFT = 56;
    private static final int BUFFER_BYTES = 16 << 10;

    private static final Comparator<Piece> ORDER = (one, other) -> {
        int order = Long.compareUnsigned(one.hash(), other.hash());
        return order == 0 ? one.row().compareTo(other.row()) : order;
    };

    private final RowLimits limits;
    private final UnaryOperator<Piece> reduction;
    private List<Piece> pieces = new ArrayList<>();
    private long bytes;
    /** So many of the pieces are what is needed of them. */
    private int reduced;
    /** Null as long as all is in memory. */
    private Path folder;

    private final DataOutputStream[] outputs = new DataOutputStream[FILES];
    private long fileBytes;
    private int nextFile;
    private int at;
    private boolean isSorted;

    /** Of whole pieces. */
    RowGrouping(RowLimits limits) {
        this(limits, UnaryOperator.identity());
    }

    /** @param reduction gives what is needed of a piece; it is asked when there is no room for whole ones */
    RowGrouping(RowLimits limits, UnaryOperator<Piece> reduction) {
        this.limits = limits;
        this.reduction = reduction;
    }

    void add(Piece piece) {
        pieces.add(piece);
        bytes += piece.bytes();
        if (bytes > limits.memoryBytes()) {
            reduce();
            if (bytes > limits.memoryBytes() / 2) {
                spill();
            }
        }
    }

    private void reduce() {
        for (; reduced < pieces.size(); reduced++) {
            Piece whole = pieces.get(reduced);
            Piece needed = reduction.apply(whole);
            bytes += needed.bytes() - whole.bytes();
            pieces.set(reduced, needed);
        }
    }

    private void spill() {
        try {
            if (folder == null) {
                Files.createDirectories(limits.folder());
                folder = Files.createTempDirectory(limits.folder(), "rows");
            }
            for (Piece piece : pieces) {
                write(piece);
            }
            pieces = new ArrayList<>();
            bytes = 0;
            reduced = 0;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private void write(Piece piece) throws IOException {
        int file = (int) (piece.hash() >>> HASH_SHIFT);
        if (outputs[file] == null) {
            outputs[file] =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file(file)), BUFFER_BYTES));
        }
        int before = outputs[file].size();
        PieceText.write(piece, outputs[file]);
        fileBytes += outputs[file].size() - before;
        if (fileBytes > limits.fileBytes() || outputs[file].size() == Integer.MAX_VALUE) {
            throw new Problem(
                    ProblemCode.INVALID_QUERY,
                    "the query puts more than " + limits.fileBytes() + " bytes of rows together; ask for fewer");
        }
    }

    private Path file(int number) {
        return folder.resolve(Integer.toString(number));
    }

    /** The next piece in order; null behind the last one. Nothing is added any more. */
    Piece next() {
        if (!isSorted) {
            sort();
        }
        while (at == pieces.size()) {
            if (nextFile == FILES) {
                return null;
            }
            pieces = read(nextFile++);
            at = 0;
        }
        return pieces.set(at++, null);
    }

    private void sort() {
        isSorted = true;
        if (folder == null) {
            pieces.sort(ORDER);
            nextFile = FILES;
            return;
        }
        reduce();
        spill();
        try {
            for (DataOutputStream output : outputs) {
                if (output != null) {
                    output.close();
                }
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private List<Piece> read(int file) {
        List<Piece> read = new ArrayList<>();
        if (outputs[file] != null) {
            try {
                PieceText.forEach(file(file).toString(), Files.readAllBytes(file(file)), read::add);
            } catch (IOException e) {
                throw failed(e);
            }
            read.sort(ORDER);
        }
        return read;
    }

    @Override
    public void close() {
        pieces = List.of();
        at = 0;
        nextFile = FILES;
        isSorted = true;
        if (folder == null) {
            return;
        }
        try {
            for (int file = 0; file < FILES; file++) {
                if (outputs[file] != null) {
                    outputs[file].close();
                    Files.deleteIfExists(file(file));
                }
            }
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            throw failed(e);
        }
        folder = null;
    }

    private Problem failed(IOException cause) {
        return DiskProblem.of("rows could not be put together below " + limits.folder(), cause);
    }
}
