package io.millrace.dataset.rows;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import io.millrace.cell.CellTime;
import io.millrace.files.DiskProblem;
import io.millrace.files.DurableFiles;
import io.millrace.model.Interruption;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** Writes a {@link CellFile}. Confined to one thread. */
final class CellFileWriter {
    private static final int BLOCK_BYTES = 256 << 10;
    private static final JsonFactory JSON = new JsonFactory();

    private final OutputStream out;
    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private final List<CellFile.Block> blocks = new ArrayList<>();
    private long offset;
    private long firstHash;
    private String lastRow = "";
    private long rows;
    private long cells;
    private long earliest = CellTime.INFINITY;
    private long latest = CellTime.NOT_A_DATE;
    private boolean hasTimes;

    private CellFileWriter(OutputStream out) {
        this.out = out;
    }

    /**
     * Writes a new file, for good.
     *
     * @param url what it is called in messages
     * @param pieces in the order of {@link RowGrouping}
     * @throws Problem {@code ALREADY_EXISTS} if there is one
     */
    static void write(Path path, String url, RowGrouping pieces, Interruption interruption) {
        if (Files.exists(path)) {
            throw new Problem(
                    ProblemCode.ALREADY_EXISTS,
                    "there is a file " + url + " already; files of rows are never written over");
        }
        try {
            DurableFiles.createDirectories(path.toAbsolutePath().getParent());
            DurableFiles.publish(path, temporary -> {
                try (OutputStream out = Files.newOutputStream(temporary)) {
                    new CellFileWriter(out).write(pieces, interruption);
                }
            });
        } catch (IOException e) {
            throw DiskProblem.of("the file " + url + " could not be written", e);
        }
    }

    private void write(RowGrouping pieces, Interruption interruption) throws IOException {
        try {
            out.write(CellFile.MAGIC);
            offset = CellFile.MAGIC.length;
            for (Piece piece = pieces.next(); piece != null; piece = pieces.next()) {
                interruption.check();
                add(piece);
            }
            endBlock();
            writeIndex();
        } finally {
            deflater.end();
        }
    }

    private void add(Piece piece) throws IOException {
        if (block.size() == 0) {
            firstHash = piece.hash();
        }
        PieceText.write(piece, new DataOutputStream(block));
        rows += piece.row().equals(lastRow) ? 0 : 1;
        lastRow = piece.row();
        int count = count(piece.json());
        cells += count;
        if (count > 0 && piece.micros() != CellTime.NOT_A_DATE) {
            earliest = hasTimes ? Math.min(earliest, piece.micros()) : piece.micros();
            latest = hasTimes ? Math.max(latest, piece.micros()) : piece.micros();
            hasTimes = true;
        }
        if (block.size() >= BLOCK_BYTES) {
            endBlock();
        }
    }

    private static int count(byte[] json) throws IOException {
        try (JsonParser parser = JSON.createParser(json)) {
            int count = 0;
            parser.nextToken();
            while (parser.nextFieldName() != null) {
                parser.nextToken();
                parser.skipChildren();
                count++;
            }
            return count;
        }
    }

    private void endBlock() throws IOException {
        if (block.size() == 0) {
            return;
        }
        byte[] raw = block.toByteArray();
        byte[] packed = new byte[raw.length + raw.length / 1_000 + 64];
        deflater.reset();
        deflater.setInput(raw);
        deflater.finish();
        int length = 0;
        while (!deflater.finished()) {
            length += deflater.deflate(packed, length, packed.length - length);
        }
        out.write(packed, 0, length);
        blocks.add(new CellFile.Block(offset, length, raw.length, CellFile.crc(packed, 0, length), firstHash));
        offset += length;
        block.reset();
    }

    private void writeIndex() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeNumberField("rows", rows);
            json.writeNumberField("cells", cells);
            json.writeNumberField("earliest", hasTimes ? earliest : CellTime.NOT_A_DATE);
            json.writeNumberField("latest", latest);
            json.writeArrayFieldStart("blocks");
            for (CellFile.Block each : blocks) {
                json.writeStartArray();
                json.writeNumber(each.offset());
                json.writeNumber(each.length());
                json.writeNumber(each.rawLength());
                json.writeNumber(each.crc32c());
                json.writeNumber(each.firstHash());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeEndObject();
        }
        byte[] index = bytes.toByteArray();
        DataOutputStream end = new DataOutputStream(out);
        end.write(index);
        end.writeInt(index.length);
        end.writeInt(CellFile.crc(index, 0, index.length));
        end.write(CellFile.MAGIC);
        end.flush();
    }
}
