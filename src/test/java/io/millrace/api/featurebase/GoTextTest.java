package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class GoTextTest {
    private static void check(String expected, String text) {
        assertEquals(expected, GoText.quoted(text));
    }

    @Test
    void quotes() {
        check("\"\"", "");
        check("\"Row(f=\\\"é €𝄞\\\")\"", "Row(f=\"é €𝄞\")");
        check("\"a\\\\b\\n\\r\\t\\x00\\x7f\"", "a\\b\n\r\t\0\u007f");
        check("\"\\u00a0\\u200b\\ud800\\U0001f000\"".replace("\\U0001f000", "🀀"), "\u00a0\u200b\ud800🀀");
    }
}
