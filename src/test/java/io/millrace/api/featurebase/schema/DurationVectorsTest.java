package io.millrace.api.featurebase.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.model.GoDuration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DurationVectorsTest {
    @Test
    void readsDurationsLikeGo() {
        for (JsonNode vector : Vectors.read("featurebase-time.json").get("durations")) {
            OptionalLong expected = vector.has("error")
                    ? OptionalLong.empty()
                    : OptionalLong.of(vector.get("nanos").longValue());
            check(vector.get("value").textValue(), expected);
        }
    }

    @Test
    void readsSignsFractionsAndGroups() {
        check("+1h", OptionalLong.of(3_600_000_000_000L));
        check("-1.5s", OptionalLong.of(-1_500_000_000L));
        check(".5s", OptionalLong.of(500_000_000L));
        check("1.s", OptionalLong.of(1_000_000_000L));
        check("1h30m", OptionalLong.of(5_400_000_000_000L));
        check("5us", OptionalLong.of(5_000L));
        check("5μs", OptionalLong.of(5_000L));
        check("0.4ns", OptionalLong.of(0));
        check("-0", OptionalLong.of(0));
    }

    @Test
    void refusesEverythingElse() {
        for (String text : new String[] {
            "",
            "-",
            "h",
            ".",
            ".s",
            "1",
            "1d",
            "30d",
            "1 h",
            " 1h",
            "1h ",
            "1h-1m",
            "--1h",
            "1e3s",
            "1..5s",
            "2562047h47m16.854775808s",
            "9".repeat(200) + "h"
        }) {
            check(text, OptionalLong.empty());
        }
    }

    private static void check(String text, OptionalLong expected) {
        assertEquals(expected, GoDuration.nanos(text), text);
    }
}
