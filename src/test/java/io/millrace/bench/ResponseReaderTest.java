package io.millrace.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ResponseReaderTest {
    @Test
    void findsTheEndOfAnAnswerHoweverItArrives() {
        String answer = "HTTP/1.1 429 Too Many Requests\r\nContent-Length: 5\r\nx: y\r\n\r\nabcde";
        for (int cut = 1; cut < answer.length(); cut++) {
            ResponseReader reader = new ResponseReader();
            assertEquals(false, read(reader, answer.substring(0, cut)));
            assertEquals(true, read(reader, answer.substring(cut)));
            assertEquals(429, reader.status());
            assertEquals(true, read(reader, answer), "the next answer");
        }
    }

    private static boolean read(ResponseReader reader, String text) {
        return reader.read(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
    }
}
