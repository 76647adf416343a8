package io.millrace.mapping.multipart;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class MultipartFormTest {
    private static final int FORMS = Integer.getInteger("forms", 5_000);
    private static final String[] CONTENTS = {
        "",
        "a",
        "\r\n",
        "\r",
        "\n",
        "-",
        "--",
        "\r\n--",
        "--" + FormWriter.BOUNDARY + "_",
        "\r\n--" + FormWriter.BOUNDARY + "x",
        "\r\n--" + FormWriter.BOUNDARY + "--x",
        "\r\n--" + FormWriter.BOUNDARY + " \rx",
        "\r\n--" + FormWriter.BOUNDARY.substring(1),
        "é☃"
    };

    private static List<String> parts(byte[] body, String type) {
        List<String> told = new ArrayList<>();
        for (FormPart part : MultipartForm.read(body, body.length, type, 4)) {
            String content = new String(body, part.offset(), part.length(), StandardCharsets.UTF_8);
            told.add(part.name() + (part.isFile() ? " " + part.fileNameOrNull() : "") + "=" + content);
        }
        return told;
    }

    private static void check(FormWriter form, String... expected) {
        assertEquals(List.of(expected), parts(form.closed(), FormWriter.TYPE));
    }

    private static void refused(ProblemCode code, String part, byte[] body, String type) {
        Problem problem = assertThrows(Problem.class, () -> parts(body, type), type);
        assertEquals(code, problem.code(), problem.getMessage());
        assertTrue(problem.getMessage().contains(part), problem.getMessage());
        assertTrue(problem.getMessage().endsWith("nothing was stored"), problem.getMessage());
    }

    private static void refused(String part, FormWriter form) {
        refused(ProblemCode.INVALID_BODY, part, form.closed(), FormWriter.TYPE);
    }

    private static FormWriter form() {
        return new FormWriter();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void takesFormsApart() {
        check(form());
        check(form().field("a", "1"), "a=1");
        check(form().field("a", "1").file("file", "x.png", utf8("2")).field("b", ""), "a=1", "file x.png=2", "b=");
        check(form().field("", "1"), "=1");
        check(form().file("file", "", utf8("")), "file =");
        for (String content : CONTENTS) {
            check(form().field("a", content).field("b", content + content), "a=" + content, "b=" + content + content);
        }
    }

    @Test
    void toleratesPreambleAndEpilogueAndBlanks() {
        check(form().raw("This is a message.\r\nof MIME\r\n").field("a", "1"), "a=1");
        check(form().raw("\r\n").field("a", "1"), "a=1");
        byte[] behind = form().field("a", "1")
                .raw("--" + FormWriter.BOUNDARY + "-- \t\r\nmore")
                .bytes();
        assertEquals(List.of("a=1"), parts(behind, FormWriter.TYPE));
        byte[] end =
                form().field("a", "1").raw("--" + FormWriter.BOUNDARY + "--").bytes();
        assertEquals(List.of("a=1"), parts(end, FormWriter.TYPE));
        String padded = "--" + FormWriter.BOUNDARY + " \t\r\nContent-Disposition: form-data; name=a\r\n\r\n1\r\n";
        check(form().raw(padded), "a=1");
        String noContent = "--" + FormWriter.BOUNDARY + "\r\nContent-Disposition: form-data; name=a\r\n\r\n";
        check(form().raw(noContent).field("b", "1"), "a=", "b=1");
    }

    @Test
    void readsNames() {
        String in = "Content-Disposition: form-data; ";
        byte[] one = utf8("1");
        check(form().part(in + "name=plain", one), "plain=1");
        check(form().part(in + "name=\"a;b=c\" ; filename=\"x y.txt\"", one), "a;b=c x y.txt=1");
        check(
                form().part(in + "name=\"say \\\"hi\\\"\"; filename=\"C:\\dir\\n.txt\"", one),
                "say \"hi\" C:\\dir\\n.txt=1");
        check(form().part(in + "name=\"\\\\\"", one), "\\=1");
        check(form().part(in + "name=\"é%22☃\"", one), "é%22☃=1");
        check(form().part("content-disposition:FORM-DATA;NAME=\"a\";", one), "a=1");
        check(form().part(in + "name=\"f\"; filename=\"_\"; filename*=UTF-8''%e2%98%83+a.txt", one), "f ☃+a.txt=1");
        check(form().part("X-Other: 1\r\n" + in + "name=\"a\"\r\nContent-Transfer-Encoding: Binary", one), "a=1");
    }

    @Test
    void readsBoundaries() {
        byte[] body = utf8("--a b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\n1\r\n--a b--");
        for (String type : List.of(
                "multipart/form-data; boundary=\"a b\"",
                "Multipart/Form-Data;charset=utf-8;Boundary=\"a b\";",
                "multipart/form-data;boundary=a b")) {
            assertEquals(List.of("x=1"), parts(body, type), type);
        }
        for (String type : List.of(
                "multipart/form-data",
                "multipart/form-data; boundary=",
                "multipart/form-data; boundary=\"\"",
                "multipart/form-data; boundary=\"a",
                "multipart/form-data; boundary=\"a \"",
                "multipart/form-data; boundary=\"a\"b",
                "multipart/form-data; boundary=a; boundary=a",
                "multipart/form-data; boundary=é",
                "multipart/form-data; boundary=" + "a".repeat(71),
                "multipart/mixed; boundary=a",
                "multipart/",
                "")) {
            refused(ProblemCode.INVALID_PARAMETER, "content type", body, type);
        }
        refused(ProblemCode.INVALID_BODY, "boundary", body, "multipart/form-data; boundary=a");
        assertTrue(MultipartForm.isMultipart("MULTIPART/mixed"));
        assertFalse(MultipartForm.isMultipart("application/json"));
    }

    @Test
    void saysWhatIsBroken() {
        refused(ProblemCode.INVALID_BODY, "not in it", new byte[0], FormWriter.TYPE);
        refused(ProblemCode.INVALID_BODY, "not in it", utf8("{\"a\":1}"), FormWriter.TYPE);
        refused(
                ProblemCode.INVALID_BODY,
                "closes it",
                form().field("a", "1").raw("--x").bytes(),
                FormWriter.TYPE);
        refused(
                ProblemCode.INVALID_BODY,
                "empty line",
                form().field("a", "1").raw("--" + FormWriter.BOUNDARY + "\r\n").bytes(),
                FormWriter.TYPE);
        refused(
                "more than 4 parts",
                form().field("a", "")
                        .field("b", "")
                        .field("c", "")
                        .field("d", "")
                        .field("e", ""));
        refused("Content-Disposition", form().part("Content-Type: text/plain", utf8("1")));
        refused("Content-Disposition", form().part("Content-Disposition: form-data", utf8("1")));
        refused("Content-Disposition", form().part("Content-Disposition: attachment; name=\"a\"", utf8("1")));
        refused("Content-Disposition", form().part("Content-Disposition: form-data; name=\"a", utf8("1")));
        String a = "Content-Disposition: form-data; name=\"a\"";
        refused("two Content-Dispositions", form().part(a + "\r\n" + a, utf8("1")));
        refused("Content-Transfer-Encoding", form().part(a + "\r\nContent-Transfer-Encoding: base64", utf8("MQ==")));
        refused("no name", form().part(a + "\r\n folded", utf8("1")));
        refused("8192 bytes", form().part(a + "\r\nX: " + "x".repeat(9_000), utf8("1")));
        refused("filename*", form().part(a + "; filename*=latin1''a", utf8("1")));
        refused("filename*", form().part(a + "; filename*=UTF-8''%", utf8("1")));
        byte[] header = a.getBytes(StandardCharsets.ISO_8859_1);
        byte[] notUtf8 = form().raw("--" + FormWriter.BOUNDARY + "\r\n")
                .raw(header)
                .raw(new byte[] {(byte) 0xe9})
                .raw("\r\n\r\n1\r\n")
                .closed();
        refused(ProblemCode.INVALID_BODY, "UTF-8", notUtf8, FormWriter.TYPE);
    }

    private static byte[] broken(byte[] body, Random random) {
        byte[] out = body.clone();
        for (int i = random.nextInt(3); i >= 0; i--) {
            out[random.nextInt(out.length)] =
                    random.nextBoolean() ? (byte) "\r\n-\":;= ".charAt(random.nextInt(8)) : (byte) random.nextInt(256);
        }
        return random.nextInt(3) == 0 ? Arrays.copyOf(out, random.nextInt(out.length + 1)) : out;
    }

    @Test
    void givesBackWhatWasWrittenOrSaysWhyNot() {
        long seed = Long.getLong("forms.seed", System.nanoTime());
        System.out.println("MultipartFormTest seed " + seed);
        for (int i = 0; i < FORMS; i++) {
            try {
                writeAndRead(new Random(seed + i));
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("-Dforms=1 -Dforms.seed=" + (seed + i), e);
            }
        }
    }

    private static void writeAndRead(Random random) {
        FormWriter form = form();
        List<String> expected = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            String content = CONTENTS[random.nextInt(CONTENTS.length)] + CONTENTS[random.nextInt(CONTENTS.length)];
            if (random.nextBoolean()) {
                form.field("n" + i, content);
                expected.add("n" + i + "=" + content);
            } else {
                form.file("n" + i, "f" + i, utf8(content));
                expected.add("n" + i + " f" + i + "=" + content);
            }
        }
        byte[] body = form.closed();
        assertEquals(expected, parts(body, FormWriter.TYPE));
        byte[] type = broken(utf8(FormWriter.TYPE), random);
        boolean isTypeBroken = random.nextInt(4) == 0;
        try {
            parts(broken(body, random), isTypeBroken ? new String(type, StandardCharsets.ISO_8859_1) : FormWriter.TYPE);
        } catch (Problem e) {
            assertTrue(
                    Set.of(ProblemCode.INVALID_BODY, ProblemCode.INVALID_PARAMETER)
                            .contains(e.code()),
                    e.toString());
        }
    }
}
