package io.millrace.api.featurebase;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.model.Field;
import io.millrace.model.FieldOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class ServerViewsTest {
    private static void check(List<String> expected, FieldOptions options, String... stored) {
        assertEquals(expected, ServerViews.of(new Field(1, "f", options, 7), new TreeSet<>(Set.of(stored))));
    }

    private static FieldOptions time(boolean noStandardView) {
        return FieldOptions.time(false, "YM", Duration.ZERO, noStandardView);
    }

    @Test
    void namesWhatHoldsSomething() {
        check(List.of("standard", "existence"), FieldOptions.set(true), "standard");
        check(List.of("standard", "existence"), FieldOptions.bool(), "standard");
        check(List.of("bsig_f"), FieldOptions.decimal(2, 0, 1), "standard");
        check(
                List.of("standard", "standard_2021", "standard_202103", "existence"),
                time(false),
                "202103",
                "standard",
                "2021");
        check(List.of("standard_2021"), time(true), "2021", "standard");
        check(List.of("standard_2021"), time(false), "2021");
        for (FieldOptions options : List.of(FieldOptions.mutex(false), time(false), FieldOptions.integer(0, 1, null))) {
            check(List.of(), options);
        }
    }
}
