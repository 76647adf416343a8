package io.millrace.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class GoTextTest {
    private static void check(String text, String quoted) {
        assertEquals(quoted, GoText.quoted(text));
    }

    @Test
    void quotesAsGoDoes() {
        check("", "\"\"");
        check("a b", "\"a b\"");
        check("Row(f=\"é €𝄞\") \\", "\"Row(f=\\\"é €𝄞\\\") \\\\\"");
        check("\u0007\b\f\n\r\t\u000b", "\"\\a\\b\\f\\n\\r\\t\\v\"");
        check("\u0000\u001f\u007f", "\"\\x00\\x1f\\x7f\"");
        check("žluť 日本 \ud83d\ude00 🀀", "\"žluť 日本 \ud83d\ude00 🀀\"");
        check("\u00a0\u200b\u2028\ufeff\ud800", "\"\\u00a0\\u200b\\u2028\\ufeff\\ud800\"");
        check("\udb40\udc01", "\"\\U000e0001\"");
    }
}
