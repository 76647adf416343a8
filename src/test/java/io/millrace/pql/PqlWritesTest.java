package io.millrace.pql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.model.FieldOptions;
import io.millrace.pql.parse.PqlLimits;
import io.millrace.pql.parse.PqlParser;
import io.millrace.problem.Problem;
import io.millrace.table.Overlay;
import io.millrace.table.TableSnapshot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that write: what they answer, what the calls behind them see, and what they leave to be stored. */
class PqlWritesTest {
    private static final PqlParser PARSER = new PqlParser(PqlLimits.DEFAULT);

    @TempDir
    Path directory;

    private TableSnapshot table;
    private TableSnapshot users;
    private Execution last;

    @BeforeEach
    void createTables() {
        Map<String, TestTable> tables = new TreeMap<>();
        TestTable plain = new TestTable(directory, tables, "t", false, true)
                .field("f", FieldOptions.set(false))
                .field("k", FieldOptions.set(true))
                .field("m", FieldOptions.mutex(false))
                .field("b", FieldOptions.bool())
                .field("n", FieldOptions.integer(-10, 100, null))
                .field("d", FieldOptions.decimal(2, -1_000, 1_000))
                .field("y", FieldOptions.time(false, "YMD", Duration.ZERO, false))
                .field("z", FieldOptions.time(false, "YMD", Duration.ZERO, true))
                .field("owner", FieldOptions.integer(Long.MIN_VALUE, Long.MAX_VALUE, "users"));
        TestTable keyed = new TestTable(directory, tables, "users", true, true).field("f", FieldOptions.set(false));
        tables.put("t", plain);
        tables.put("users", keyed);
        table = plain.snapshot();
        users = keyed.snapshot();
    }

    /** What the request answers; its rows are stored. */
    private String run(String pql) {
        PqlExecutor executor = new PqlExecutor(table, name -> Optional.of(users));
        last = executor.run(PARSER.parse(pql), 1_000_000);
        String answer = Rendered.text(last.results());
        Overlay stored = new Overlay(table, name -> Optional.of(users));
        last.rows().forEach(stored::add);
        table = stored.table();
        users = stored.other("users").orElseThrow();
        return answer.strip().replace("{\"results\":", "").replaceFirst("}$", "");
    }

    private void check(String expected, String pql) {
        assertEquals(expected, run(pql), pql);
    }

    private void checkRefused(String expected, String pql) {
        Problem problem = assertThrows(Problem.class, () -> run(pql), pql);
        assertTrue(problem.getMessage().contains(expected), problem::getMessage);
    }

    @Test
    void callsSeeWhatThoseBeforeThemWrote() {
        check(
                "[true,false,{\"columns\":[1]},true,{\"columns\":[]},{\"columns\":[1]}]",
                "Set(1, f=7) Set(1, f=7) Row(f=7) Clear(1, f=7) Row(f=7) All()");
        check("[false]", "Clear(1, f=7)");
        check(
                "[true,true,{\"columns\":[1,2]},true,1]",
                "Set(1, f=7) Set(2, f=7) Row(f=7) Clear(2, f=7) Count(Row(f=7))");
        check("[{\"columns\":[1]}]", "Row(f=7)");
    }

    @Test
    void nothingIsLeftOfARequestThatFails() {
        checkRefused("field not found", "Set(1, f=7) Set(1, nothing=7)");
        check("[{\"columns\":[]}]", "All()");
    }

    @Test
    void whatChangesNothingIsNotStored() {
        run("Set(1, f=7)");
        check("[false,false]", "Set(1, f=7) Clear(2, f=7)");
        assertEquals(0, last.rows().size());
    }

    @Test
    void oneAppendHoldsRowsAndBulkChanges() {
        check(
                "[true,true,true,true]",
                "Set(1, f=7) Set(2, f=8) Store(Union(Row(f=7), Row(f=8)), f=9) Delete(Row(f=8))");
        check("[{\"columns\":[1]},{\"columns\":[1]}]", "Row(f=9) All()");
        check("[true,{\"columns\":[1,2]},{\"columns\":[2]}]", "Set(2, f=3) All() Row(f=3)");
    }

    /** Two requests read the same table, and their rows are stored one after the other. */
    @Test
    void theLaterOfTwoStoresWinsAsAWhole() {
        run("Set(1, f=1) Set(2, f=2) Set(3, f=3) Set(3, f=9) Set(4, m=1) Store(Row(f=1), k='x')");
        TableSnapshot before = table;
        run("Store(Row(f=1), f=9) Store(Row(m=1), k='x')");
        Execution one = last;
        table = before;
        run("Store(Row(f=2), f=9) Store(Row(f=3), k='x')");
        Execution other = last;
        table = before;
        for (Execution each : List.of(one, other)) {
            Overlay stored = new Overlay(table, name -> Optional.of(users));
            each.rows().forEach(stored::add);
            table = stored.table();
        }
        check("[{\"columns\":[2]},{\"columns\":[3]}]", "Row(f=9) Row(k='x')");
    }

    @Test
    void singleValuesMove() {
        check("[true,true,{\"columns\":[]},{\"columns\":[1]}]", "Set(1, m=1) Set(1, m=2) Row(m=1) Row(m=2)");
        check("[false,true,{\"columns\":[]}]", "Clear(1, m=1) Clear(1, m=2) Row(m != null)");
        check("[true,false,true,{\"columns\":[1]}]", "Set(1, b=true) Set(1, b=true) Set(1, b=false) Row(b=false)");
        check("[true,true,false]", "Set(1, n=5) Clear(1, n=6) Clear(1, n=5)");
        check("[true,false,true]", "Set(1, d=1.5) Set(1, d=1.509) Set(1, d=1.51)");
    }

    @Test
    void aClearTakesNothingThatCameMeanwhile() {
        run("Set(1, m=1) Set(1, b=true)");
        PqlExecutor executor = new PqlExecutor(table, name -> Optional.of(users));
        Execution clearing = executor.run(PARSER.parse("Clear(1, m=1) Clear(1, b=true)"), 2_000_000);
        Execution setting = executor.run(PARSER.parse("Set(1, m=2) Set(1, b=false)"), 2_000_000);
        Overlay stored = new Overlay(table, name -> Optional.of(users));
        setting.rows().forEach(stored::add);
        clearing.rows().forEach(stored::add);
        table = stored.table();
        check("[{\"columns\":[1]},{\"columns\":[1]}]", "Row(m=2) Row(b=false)");
    }

    @Test
    void timesChooseViews() {
        check("[true,false,true]", "Set(1, y=1, 2020-02-03T04:05) Set(1, y=1) Set(1, y=1, 2021-02-03T04:05)");
        check("[{\"columns\":[1]}]", "Row(y=1, from='2021-01-01', to='2022-01-01')");
        check("[true,{\"columns\":[]}]", "Clear(1, y=1) Row(y=1, from='2020-01-01', to='2022-01-01')");
        check("[false,{\"columns\":[1]}]", "Set(1, z=1) All()");
        check("[true,false]", "Set(1, z=1, 2020-02-03T04:05) Set(1, z=1, 2020-02-03T23:59)");
        check("[true,{\"columns\":[]}]", "ClearRow(z=1) Row(z=1)");
    }

    @Test
    void keysComeIntoBeing() {
        check("[true,false,true,{\"columns\":[1,2]}]", "Set(1, k='ä') Set(1, k='ä') Set(2, k='ä') Row(k='ä')");
        check("[true,{\"columns\":[2]},false]", "Clear(1, k='ä') Row(k='ä') Clear(1, k='none')");
        check("[true,false,{\"columns\":[1]}]", "Set(1, owner='ann') Set(1, owner='ann') Row(owner='ann')");
        check("[true,{\"columns\":[2]}]", "Set(2, owner='bob') Row(owner='bob')");
        assertEquals(Map.of(), last.rowKeys());
    }

    @Test
    void refusesWhatDoesNotFit() {
        checkRefused("cannot create keys on unkeyed index \"t\"", "Set('x', f=1)");
        checkRefused("cannot create keys on unkeyed field \"f\"", "Set(1, f='x')");
        checkRefused("found integer ID 1 on keyed field \"k\"", "Set(1, k=1)");
        checkRefused("invalid value 1 for bool field \"b\"", "Set(1, b=1)");
        checkRefused("invalid value 1.2 for field \"f\" of type set", "Set(1, f=1.2)");
        checkRefused("negative ID -1 for set field \"f\"", "Set(1, f=-1)");
        checkRefused("value too low for configured field range", "Set(1, n=-11)");
        checkRefused("value too high for configured field range", "Set(1, n=101)");
        checkRefused("decimal value out of range", "Set(1, d=10.01)");
        checkRefused("requires one field", "Set(1, f=1, m=1)");
        checkRefused("ClearRow() is not supported on int field types", "ClearRow(n=1)");
        checkRefused("can't Store() on a int field", "Store(Row(f=1), n=1)");
        checkRefused("requires a source row", "Store(f=1)");
        checkRefused("Delete() requires an input bitmap", "Delete()");
        checkRefused("cannot stand inside another call", "Count(Set(1, f=1))");
        checkRefused("too many write commands", "Set(1, f=1)".repeat(5_001));
    }

    @Test
    void manyWritesInOneRequestStayFew() {
        StringBuilder pql = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            pql.append("Set(").append(i).append(", f=1) Store(Row(f=1), f=2) Count(Row(f=2)) ");
        }
        String answer = run(pql.toString());
        assertTrue(answer.endsWith("true,true,600]"), answer::toString);
        check("[600]", "Count(Row(f=2))");
    }
}
