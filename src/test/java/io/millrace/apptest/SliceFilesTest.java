package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SliceFilesTest {
    @TempDir
    private Path folder;

    private static byte[] member(String text) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private void write(byte[]... parts) throws Exception {
        write("slice.csv.gz", parts);
    }

    private void write(String name, byte[]... parts) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        Files.write(folder.resolve(name), bytes.toByteArray());
    }

    private void refuses(byte[]... parts) throws Exception {
        write(parts);
        assertThrows(AssertionError.class, () -> SliceFiles.check(folder));
    }

    @Test
    void acceptsWholeBlocksAndSpaceThatIsAllocatedAhead() throws Exception {
        write(member("_id,c\n"), member("1,\"a,\"\"b\"\n2,\n"), new byte[4096]);
        assertEquals(1, SliceFiles.check(folder));
    }

    @Test
    void refusesCutBlocksAndLines() throws Exception {
        byte[] block = member("1,2\n");
        refuses(member("_id,c\n"), Arrays.copyOf(block, block.length - 3));
        refuses(member("_id,c\n"), member("1,2"));
        refuses(member("_id,c\n"), member("1\n"));
        refuses(member("_id,c\n"), member("1,\"2\n"));
    }

    @Test
    void knowsThatASegmentHasRowsOfManyTables() throws Exception {
        byte[][] parts = {member("_id,c\n"), member("_id,c,d\n"), member("1,2\n"), member("1,2,3\n"), new byte[100]};
        write("1.log.gz", parts);
        assertEquals(1, SliceFiles.check(folder));
        parts[2] = member("1,2,3,4\n");
        write("1.log.gz", parts);
        assertThrows(AssertionError.class, () -> SliceFiles.check(folder));
        refuses(member("_id,c\n"), member("_id,c,d\n"));
    }
}
