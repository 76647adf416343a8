package io.millrace.apptest.stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.apptest.CasesTable;
import java.io.File;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The table of Keboola's cases names tests and vectors that there are. */
final class StreamCasesTest {
    private static final Pattern VECTOR =
            Pattern.compile("\\b(?:map|name|set|api|in|csv|stat|trig|flat|otlp)-\\d\\d\\b");

    private static CasesTable table() throws IOException {
        return CasesTable.of("keboola-cases.md");
    }

    @Test
    void namesTestsThatThereAre() throws IOException {
        table().requireTests(80);
    }

    @Test
    void hasAllLines() throws IOException {
        table().requireLines(60);
    }

    @Test
    void namesVectorsThatThereAre() throws IOException {
        Set<String> known = new HashSet<>();
        for (JsonNode vector : StreamClient.JSON
                .readTree(new File("src/test/resources/vectors/keboola.json"))
                .path("vectors")) {
            known.add(vector.path("id").asText());
        }
        List<String> named =
                VECTOR.matcher(table().text()).results().map(MatchResult::group).toList();
        assertTrue(named.size() > 50, () -> named.size() + " vectors");
        Set<String> missing = new TreeSet<>(named);
        missing.removeAll(known);
        assertEquals(Set.of(), missing);
    }
}
