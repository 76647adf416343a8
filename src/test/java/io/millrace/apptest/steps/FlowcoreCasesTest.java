package io.millrace.apptest.steps;

import io.millrace.apptest.CasesTable;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The table of Flowcore's cases names tests that there are. */
final class FlowcoreCasesTest {
    private static CasesTable table() throws IOException {
        return CasesTable.of("flowcore-cases.md");
    }

    @Test
    void namesTestsThatThereAre() throws IOException {
        table().requireTests(50);
    }

    @Test
    void hasAllLines() throws IOException {
        table().requireLines(48);
    }
}
