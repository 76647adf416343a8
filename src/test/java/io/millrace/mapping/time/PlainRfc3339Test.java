package io.millrace.mapping.time;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.time.TimeLayout.Match;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PlainRfc3339Test {
    private final ReadTime time = new ReadTime();

    @Test
    void theFastWayAgreesWithTheSlowOne() {
        Random random = new Random(8);
        String plain = "2021-03-04T05:06:07.123456789Z";
        TimeLayout layout = new TimeLayout("RFC 3339", TimeLayout.RFC_3339);
        LayoutReader slow = new LayoutReader();
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            StringBuilder text = new StringBuilder(plain);
            text.delete(19 + random.nextInt(11), 29);
            for (int hits = random.nextInt(3); hits > 0; hits--) {
                text.setCharAt(random.nextInt(text.length()), "0123456789-:TZ.,+ ".charAt(random.nextInt(18)));
            }
            char[] chars = text.toString().toCharArray();
            Match fast = layout.parse(chars, 0, chars.length, time);
            long seconds = time.seconds();
            int nanos = time.nanos();
            assertEquals(slow.read(layout, chars, 0, chars.length, time), fast, text::toString);
            if (fast == Match.OK) {
                assertEquals(time.seconds(), seconds, text::toString);
                assertEquals(time.nanos(), nanos, text::toString);
            }
            read += fast == Match.OK ? 1 : 0;
        }
        assertTrue(read > 10_000);
    }
}
