package io.millrace.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.cell.Path;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.sql.result.ResultFormat;
import io.millrace.sql.result.ResultOptions;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SqlJoinTest {
    private final TestRows orders = new TestRows()
            .row("o1", "who", 1, "item", "pen")
            .row("o2", "who", 2, "item", "cup")
            .row("o3", "item", "hat")
            .row("o4", "who", 1.0, "item", "ink");
    private final TestRows people = new TestRows()
            .row("p1", "id", 1, "name", "Ann")
            .row("p2", "id", 2, "name", "Bob")
            .row("p3", "id", 3, "name", "Cyd");

    private String answer(String sql, SqlLimits limits) {
        ResultOptions options = new ResultOptions(false, true, false, false);
        return TestRows.answer(Map.of("orders", orders, "people", people), sql, ResultFormat.TABLE, options, limits);
    }

    private void check(String sql, String expected) {
        assertEquals(expected, answer(sql, SqlLimits.DEFAULT), sql);
    }

    private void refuses(String sql, String message) {
        Problem problem = assertThrows(Problem.class, () -> answer(sql, SqlLimits.DEFAULT), sql);
        assertTrue(problem.getMessage().contains(message), problem.getMessage());
    }

    @Test
    void pairsRowsThatFit() {
        check(
                "SELECT o.item, p.name FROM orders AS o JOIN people AS p ON o.who = p.id ORDER BY rowName()",
                "[[\"[o1]-[p1]\",\"pen\",\"Ann\"],[\"[o2]-[p2]\",\"cup\",\"Bob\"],[\"[o4]-[p1]\",\"ink\",\"Ann\"]]");
        check(
                "SELECT * FROM orders INNER JOIN people ON people.id = orders.who AND orders.item = 'cup'",
                "[[\"[o2]-[p2]\",2,\"cup\",2,\"Bob\"]]");
        check(
                "SELECT o.rowName(), p.rowName(), p.* FROM orders o JOIN people p ON o.who < p.id AND p.name <> 'Bob' ORDER BY o.rowName() LIMIT 1",
                "[[\"[o1]-[p3]\",\"o1\",\"p3\",3,\"Cyd\"]]");
        check("SELECT count(*), max(p.name) FROM orders o JOIN people p ON true", "[[\"[]\",12,\"Cyd\"]]");
        check(
                "SELECT p.name, count(*) FROM orders o JOIN people p ON o.who = p.id WHERE o.item <> 'ink' GROUP BY p.name",
                "[[\"\\\"[\\\"\\\"Ann\\\"\\\"]\\\"\",\"Ann\",1],[\"\\\"[\\\"\\\"Bob\\\"\\\"]\\\"\",\"Bob\",1]]");
    }

    @Test
    void keepsRowsWithoutPartnersWhereAsked() {
        String select = "SELECT o.item, p.name FROM orders o ";
        String on = " JOIN people p ON o.who = p.id ORDER BY rowName()";
        String pairs = "[\"[o1]-[p1]\",\"pen\",\"Ann\"],[\"[o2]-[p2]\",\"cup\",\"Bob\"],";
        check(select + "LEFT" + on, "[" + pairs + "[\"[o3]-[]\",\"hat\",null],[\"[o4]-[p1]\",\"ink\",\"Ann\"]]");
        check(select + "RIGHT OUTER" + on, "[[\"[]-[p3]\",null,\"Cyd\"]," + pairs + "[\"[o4]-[p1]\",\"ink\",\"Ann\"]]");
        check(
                select + "FULL" + on,
                "[[\"[]-[p3]\",null,\"Cyd\"]," + pairs + "[\"[o3]-[]\",\"hat\",null],[\"[o4]-[p1]\",\"ink\",\"Ann\"]]");
        check(select + "OUTER" + on + " LIMIT 1", "[[\"[]-[p3]\",null,\"Cyd\"]]");
        check(
                "SELECT 1 FROM orders o LEFT JOIN people p ON o.who = p.id WHERE p.rowName() IS NULL",
                "[[\"[o3]-[]\",1]]");
    }

    @Test
    void asksEachSideOnlyForItsColumns() {
        check(
                "SELECT o.item FROM orders o JOIN people p ON o.who = p.id WHERE p.name = 'Bob'",
                "[[\"[o2]-[p2]\",\"cup\"]]");
        assertTrue(people.lastScan().columns().has(Path.of("name")));
        assertFalse(people.lastScan().columns().has(Path.of("item")));
        assertFalse(orders.lastScan().columns().has(Path.of("name")));
        assertEquals(0, orders.open() + people.open());
        check(
                "SELECT count(*) FROM orders o JOIN people p ON o.rowName() <> p.rowName() AND o.item = 'hat'",
                "[[\"[]\",3]]");
        assertTrue(people.lastScan().wantsNamesOnly());
        assertFalse(orders.lastScan().wantsNamesOnly());
    }

    @Test
    void refusesWhatIsNotClear() {
        refuses(
                "SELECT item FROM orders o JOIN people p ON o.who = p.id",
                "of which dataset is item? Write o.item or p.item");
        refuses("SELECT 1 FROM orders JOIN orders ON true", "both datasets are called orders");
        refuses("SELECT 1 FROM orders JOIN people", "expected ON");
        refuses(
                "SELECT 1 FROM orders o JOIN people p ON true JOIN x ON true",
                "two datasets can be joined and not more");
        refuses("SELECT 1 FROM orders o JOIN nope ON true", "there is no dataset 'nope'");
        assertEquals(0, orders.open());
    }

    @Test
    void holdsNoMoreThanItMay() {
        Problem problem = assertThrows(
                Problem.class,
                () -> answer("SELECT 1 FROM orders o JOIN people p ON o.who = p.id", new SqlLimits(600)));
        assertEquals(ProblemCode.TOO_LARGE, problem.code());
        assertTrue(problem.getMessage().contains("the right side of the join"));
    }
}
