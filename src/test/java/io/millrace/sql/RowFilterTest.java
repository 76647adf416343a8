package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cell.CellRow;
import io.millrace.cell.CellValue;
import io.millrace.cell.Path;
import io.millrace.problem.Problem;
import io.millrace.sql.parse.SqlParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RowFilterTest {
    private static final CellRow FRANCE = new TestRows()
            .cell("chunk1", "md.country", "france", "2015-01-01T00:00:00Z")
            .cell("chunk1", "earliest", new CellValue.Time(0), "2015-01-01T00:00:00Z")
            .all()
            .get(0);

    private static Path metadata(Path path) {
        return path.elements().get(0).equals("metadata") && path.size() > 1
                ? Path.of("md").append(new Path(path.elements().subList(1, path.size())))
                : path;
    }

    private static boolean matches(String filter) {
        return RowFilter.of(SqlParser.expression(filter), RowFilterTest::metadata)
                .matches(FRANCE);
    }

    @Test
    void isTrueNeitherFalseNorUnknown() {
        assertTrue(matches("true"));
        assertTrue(matches("md.country = 'france'"));
        assertFalse(matches("md.country = 'germany'"));
        assertFalse(matches("md.city = 'Paris'"));
        assertFalse(matches("NOT md.city = 'Paris'"));
        assertTrue(matches("md.city = 'Paris' OR md.country IN ('france', 'spain')"));
        assertTrue(matches("earliest <= TIMESTAMP '1970-01-01' AND rowName() = 'chunk1'"));
        assertTrue(matches("earliest < '2015-01-01T00:00:00Z'"));
        assertTrue(matches("md IS NOT NULL AND md.city IS NULL"));
    }

    @Test
    void readsColumnsByOtherNames() {
        assertTrue(matches("metadata.country = 'france'"));
        assertTrue(RowFilter.of(SqlParser.expression("metadata.country = 'x'"), RowFilterTest::metadata)
                .wanted()
                .columns()
                .has(Path.of("md", "country")));
        assertFalse(RowFilter.of(SqlParser.expression("metadata.country = 'france'"), path -> path)
                .matches(FRANCE));
    }

    @Test
    void tellsWhatItNeedsToSee() {
        RowFilter filter = RowFilter.of(SqlParser.expression("rowName() = 'a' AND md.x = 1"), RowFilterTest::metadata);
        assertEquals(Optional.of(Set.of(Path.of("a"))), filter.wanted().names());
        assertFalse(filter.wanted().columns().has(Path.of("earliest")));
    }

    @Test
    void refusesWhatIsNoFilter() {
        List<String> messages = new ArrayList<>();
        for (String filter : List.of("count(*) > 1", "a = ", "", "a = 1; DROP", "value_timestamp() > 1", "f(x)")) {
            messages.add(
                    assertThrows(Problem.class, () -> matches(filter), filter).getMessage());
        }
        assertTrue(messages.get(0).contains("count is about many rows"), messages.get(0));
        assertTrue(
                messages.get(1).contains("at character 5: expected an expression, found the end of the query"),
                messages.get(1));
        assertTrue(messages.get(3).contains("the character ';' has no meaning here"), messages.get(3));
    }
}
