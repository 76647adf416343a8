package io.millrace.apptest.mldb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.apptest.CasesTable;
import java.io.File;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The table of MLDB's cases names tests and vectors that there are. */
final class MldbCasesTest {
    private static final Pattern VECTOR = Pattern.compile("\\bM\\d\\d\\b");

    private static CasesTable table() throws IOException {
        return CasesTable.of("mldb-cases.md");
    }

    @Test
    void namesTestsThatThereAre() throws IOException {
        table().requireTests(40);
    }

    @Test
    void hasAllLines() throws IOException {
        table().requireLines(40);
    }

    @Test
    void namesVectorsThatThereAre() throws IOException {
        Set<String> known = new TreeSet<>();
        for (JsonNode vector : new ObjectMapper()
                .readTree(new File("src/test/resources/vectors/mldb.json"))
                .path("vectors")) {
            known.add(vector.path("id").asText());
        }
        Set<String> missing = VECTOR.matcher(table().text())
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toCollection(TreeSet::new));
        missing.removeAll(known);
        assertEquals(Set.of(), missing);
    }
}
