package io.millrace.mapping.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.mapping.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static boolean isValid(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    @Test
    void agreesWithTheJavaDecoder() {
        Random random = new Random(5);
        int[] leads = {0x41, 0x7f, 0x80, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff};
        for (int i = 0; i < 100_000; i++) {
            byte[] bytes = new byte[random.nextInt(20)];
            for (int at = 0; at < bytes.length; at++) {
                bytes[at] = (byte) (random.nextInt(3) == 0 ? leads[random.nextInt(leads.length)] : random.nextInt(256));
            }
            int invalid = Utf8.firstInvalid(bytes, 0, bytes.length);
            assertEquals(isValid(bytes), invalid < 0, Arrays.toString(bytes));
            if (invalid >= 0) {
                assertEquals(-1, Utf8.firstInvalid(bytes, 0, invalid));
            }
        }
    }

    @Test
    void encodesLikeJava() {
        Random random = new Random(6);
        Utf8Scratch scratch = new Utf8Scratch();
        for (int i = 0; i < 500; i++) {
            String text = random.ints(random.nextInt(3_000), 0, Character.MAX_CODE_POINT + 1)
                    .map(c -> random.nextInt(4) > 0 ? c & 0x7ff : c)
                    .filter(c -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            scratch.clear();
            scratch.append(text.toCharArray(), 0, text.length());
            assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), Arrays.copyOf(scratch.bytes(), scratch.length()));
        }
    }
}
