package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;

final class VectorFileTest {
    private static Vector vector(String name) throws Exception {
        return VectorFile.read().stream()
                .filter(vector -> vector.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void keepsRecordsLetterForLetter() throws Exception {
        assertTrue(vector("id-exponent-integral").records().get(0).endsWith("\"c\": 1000.0\n   }"));
    }

    @Test
    void keepsTheZerosOfDecimals() throws Exception {
        JsonNode number = MillraceClient.JSON.readTree("{\"n\":11.50}").get("n");
        assertEquals("11.50", number.decimalValue().toPlainString());
    }

    @Test
    void choosesUtcForViews() throws Exception {
        JsonNode views = vector("recordTime-offset-uses-wall-clock")
                .expect()
                .get("rows")
                .get(0)
                .get("_views")
                .get("c");
        assertTrue(views.has("2021030504"), views::toString);
    }
}
