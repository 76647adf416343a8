package io.millrace.mapping.multipart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FormStreamTest {
    private static final int FORMS = Integer.getInteger("forms", 5_000);
    private static final int PARTS_MAX = 4;
    private static final String[] PIECES = {
        "\r\n--" + FormWriter.BOUNDARY,
        "\r\n--" + FormWriter.BOUNDARY + "--",
        "\r\n--" + FormWriter.BOUNDARY + " \t",
        "\r\n--" + FormWriter.BOUNDARY + "-",
        "--" + FormWriter.BOUNDARY,
        "\r\n",
        "\r",
        "\n",
        "-",
        " ",
        "x",
        "é"
    };

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What is told when so many bytes come at a time, and so many of content are wanted. */
    private static List<String> told(byte[] body, Random random) {
        FormStream form = new FormStream(FormWriter.TYPE, PARTS_MAX);
        List<String> told = new ArrayList<>();
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        int at = 0;
        while (true) {
            switch (form.next(1 + random.nextInt(100))) {
                case MORE -> {
                    int count = Math.min(body.length - at, 1 + random.nextInt(random.nextBoolean() ? 3 : 90));
                    if (count == 0) {
                        form.end();
                    } else {
                        form.add(body, at, count);
                        at += count;
                    }
                }
                case PART -> content.reset();
                case CONTENT -> content.write(form.content(), form.contentOffset(), form.contentLength());
                case PART_END ->
                    told.add(form.name() + (form.fileNameOrNull() == null ? "" : " " + form.fileNameOrNull()) + "="
                            + content.toString(StandardCharsets.UTF_8));
                case END -> {
                    return told;
                }
            }
        }
    }

    private static List<String> whole(byte[] body) {
        return MultipartForm.read(body, body.length, FormWriter.TYPE, PARTS_MAX).stream()
                .map(part -> part.name() + (part.isFile() ? " " + part.fileNameOrNull() : "") + "="
                        + new String(body, part.offset(), part.length(), StandardCharsets.UTF_8))
                .toList();
    }

    private static void check(byte[] body, Random random) {
        List<String> expected;
        try {
            expected = whole(body);
        } catch (Problem refusal) {
            Problem problem = assertThrows(Problem.class, () -> told(body, random));
            assertEquals(refusal.code(), problem.code());
            return;
        }
        assertEquals(expected, told(body, random));
    }

    private static String content(Random random) {
        StringBuilder content = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            content.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return content.toString();
    }

    private static byte[] form(Random random) {
        FormWriter form = new FormWriter();
        if (random.nextInt(4) == 0) {
            form.raw(content(random) + "\r\n");
        }
        for (int i = random.nextInt(PARTS_MAX + 1); i > 0; i--) {
            byte[] content = utf8(content(random));
            if (random.nextBoolean()) {
                form.field("f" + i, content(random));
            } else {
                form.file("f" + i, "n", content);
            }
        }
        byte[] closed = form.closed();
        return random.nextInt(4) == 0
                ? new FormWriter().raw(closed).raw(content(random)).bytes()
                : closed;
    }

    @Test
    void tellsOfPiecesWhatIsToldOfTheWhole() {
        long seed = Long.getLong("forms.seed", System.nanoTime());
        System.out.println("FormStreamTest seed " + seed);
        for (int i = 0; i < FORMS; i++) {
            Random random = new Random(seed + i);
            byte[] body = form(random);
            try {
                check(body, random);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError(
                        "-Dforms.seed=" + (seed + i) + " " + new String(body, StandardCharsets.UTF_8), e);
            }
        }
    }

    @Test
    void holdsNoMoreThanItHasTo() {
        FormStream form = new FormStream(FormWriter.TYPE, PARTS_MAX);
        byte[] start = utf8("--" + FormWriter.BOUNDARY + "\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n");
        form.add(start, 0, start.length);
        assertEquals(FormStream.Step.PART, form.next(1));
        byte[] zeros = new byte[60_000];
        for (int i = 0; i < 100; i++) {
            assertEquals(FormStream.Step.MORE, form.next(1 << 20));
            form.add(zeros, 0, zeros.length);
            assertEquals(FormStream.Step.CONTENT, form.next(1 << 20));
            assertEquals(zeros.length, form.contentLength());
            assertTrue(form.content().length <= 128 << 10, () -> form.content().length + " bytes");
        }
        byte[] blanks = utf8("\r\n--" + FormWriter.BOUNDARY + " ".repeat(20_000));
        form.add(blanks, 0, blanks.length);
        Problem problem = assertThrows(Problem.class, () -> form.next(1));
        assertTrue(problem.getMessage().contains("near byte " + (start.length + 6_000_000)), problem.getMessage());
    }
}
