package io.millrace.pql.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PqlParserTest {
    private static final PqlParser PARSER = new PqlParser(PqlLimits.DEFAULT);

    /** The text parses, and printed again it is the expected one. */
    private static void check(String pql, String expected) {
        String printed = PARSER.parse(pql).calls().stream().map(Call::toString).collect(Collectors.joining(" "));
        assertEquals(expected, printed, pql);
    }

    private static String refusal(String pql) {
        Problem problem = assertThrows(Problem.class, () -> PARSER.parse(pql), pql);
        assertEquals(ProblemCode.INVALID_QUERY, problem.code());
        return problem.getMessage();
    }

    private static void checkRefused(String pql, String part) {
        String message = refusal(pql);
        assertTrue(message.contains(part), message);
    }

    @Test
    void readsCallsWithAnyBlanksAround() {
        check("", "");
        check(" \t\r\n ", "");
        check("All()", "All()");
        check(" All( ) ", "All()");
        check("All()All()\nAll()", "All() All() All()");
        check("Row(\n a\n =\n 9 \n)", "Row(a=9)");
        check("Row(a=9,)", "Row(a=9)");
        check("All(,)", "All()");
        check("Union(Row(a=1) , Row(b=2),)", "Union(Row(a=1), Row(b=2))");
        check("uNiOn(rOW(a=1))", "uNiOn(rOW(a=1))");
    }

    @Test
    void readsEveryKindOfValue() {
        check("Row(a=null)", "Row(a=null)");
        check("Row(a=true )", "Row(a=true)");
        check("Row(a=false,)", "Row(a=false)");
        check("Row(a=-12)", "Row(a=-12)");
        check("Row(a=9223372036854775807)", "Row(a=9223372036854775807)");
        check("Row(a=-9223372036854775808)", "Row(a=-9223372036854775808)");
        check("Row(a=1.50)", "Row(a=1.50)");
        check("Row(a=-.5)", "Row(a=-0.5)");
        check("Row(a=5.)", "Row(a=5)");
        check("Row(a=word)", "Row(a=\"word\")");
        check("Row(a=ag-bee)", "Row(a=\"ag-bee\")");
        check("Row(a=falsen0)", "Row(a=\"falsen0\")");
        check("Row(a=null0)", "Row(a=\"null0\")");
        check("Row(a=x:y_z)", "Row(a=\"x:y_z\")");
        check("Row(a=z4)", "Row(a=\"z4\")");
        check("Row(a=\"q \\\" \\\\ \\n \\t \\' ü 😀\")", "Row(a=\"q \\\" \\\\ \\n \\t ' ü 😀\")");
        check("Row(a='single \"')", "Row(a=\"single \\\"\")");
        check("Row(a=\"\")", "Row(a=\"\")");
        check("Row(a=$x)", "Row(a=$x)");
        check("Row(a=[1, \"x\", y,2.5])", "Row(a=[1,\"x\",\"y\",2.5])");
        check("Row(a=[true,null])", "Row(a=[true,null])");
        check("GroupBy(Rows(f), filter=Row(a=1))", "GroupBy(Rows(_field=\"f\"), filter=Row(a=1))");
    }

    @Test
    void readsConditions() {
        check("Row(a==1)", "Row(a == 1)");
        check("Row(a != null)", "Row(a != null)");
        check("Row(a<1)", "Row(a < 1)");
        check("Row(a<=-1)", "Row(a <= -1)");
        check("Row(a>1.5)", "Row(a > 1.5)");
        check("Row(a>=\"2000-01-01T00:00:00Z\")", "Row(a >= \"2000-01-01T00:00:00Z\")");
        check("Row(a >< [1,2])", "Row(a >< [1,2])");
        check("Row(1<a<2)", "Row(1 < a < 2)");
        check("Row(1 <= a < 2)", "Row(1 <= a < 2)");
        check("Row(-1.5 < a <= 2)", "Row(-1.5 < a <= 2)");
        check(
                "Row('2000-01-01T00:00:00Z' < a < \"2001-01-01T00:00:00Z\")",
                "Row(\"2000-01-01T00:00:00Z\" < a < \"2001-01-01T00:00:00Z\")");
        check(
                "GroupBy(Rows(f), having=Condition(-5<sum<27))",
                "GroupBy(Rows(_field=\"f\"), having=Condition(-5 < sum < 27))");
    }

    @Test
    void readsDatesToTheMinuteBareAndOthersQuoted() {
        check("Row(f=1, from=1999-12-31T00:00)", "Row(f=1, from=\"1999-12-31T00:00\")");
        check("Row(f=1, to='1999-12-31T00:00')", "Row(f=1, to=\"1999-12-31T00:00\")");
        check("Row(f=1, from='2019-08')", "Row(f=1, from=\"2019-08\")");
        check("Row(f=1, from=946598400)", "Row(f=1, from=946598400)");
        check("Row(t='2000-01-01T00:00:00.5+02:00')", "Row(t=\"2000-01-01T00:00:00.5+02:00\")");
        checkRefused("Row(f=1, from=2010-07-04)", "parse error near");
        checkRefused("Row(t=2000-01-01T00:00:00Z)", "parse error near");
        checkRefused("Set(1, a=4, 2017-94-03T19:34)", "parse error near");
    }

    @Test
    void readsTheFieldInFirstPlaceOrByName() {
        check("Rows(f)", "Rows(_field=\"f\")");
        check("Rows(field=f)", "Rows(_field=\"f\")");
        check("Rows(field='f')", "Rows(field=\"f\")");
        check("Rows(field)", "Rows(_field=\"field\")");
        check("Rows(f, limit=2)", "Rows(_field=\"f\", limit=2)");
        check("Rows(f,)", "Rows(_field=\"f\")");
        check("Sum(Row(x=0), field=f)", "Sum(Row(x=0), field=\"f\")");
        check("Sum(f, Row(x=0))", "Sum(Row(x=0), _field=\"f\")");
        check("Min(field=\"f\")", "Min(field=\"f\")");
        check("TopN(f, Row(x=0), n=3)", "TopN(Row(x=0), _field=\"f\", n=3)");
        check("MinRow(field=f)", "MinRow(field=\"f\")");
    }

    @Test
    void readsWritesWithTheirOwnForms() {
        check("Set(1, a=9)", "Set(_col=1, a=9)");
        check("Set('k', a=\"x\")", "Set(_col=\"k\", a=\"x\")");
        check("Set(1, a=4, 2017-04-03T19:34)", "Set(_col=1, a=4, _timestamp=\"2017-04-03T19:34\")");
        check("Clear( 2, f=1)", "Clear(_col=2, f=1)");
        check("ClearRow(f=1)", "ClearRow(f=1)");
        check("Store(Row(f=1), g=2)", "Store(Row(f=1), g=2)");
        check(
                "Range(f=1, 1999-12-31T00:00, 2002-01-01T03:00)",
                "Range(f=1, from=\"1999-12-31T00:00\", to=\"2002-01-01T03:00\")");
        check(
                "Range(f=1, from=1999-12-31T00:00, to='2002-01-01T03:00')",
                "Range(f=1, from=\"1999-12-31T00:00\", to=\"2002-01-01T03:00\")");
        check("Range(f < 20)", "Range(f < 20)");
    }

    @Test
    void refusesWhatIsNotPql() {
        for (String pql : new String[] {
            "Set",
            "Set(1, 2017-04-03T19:34)",
            "Set(, 1, a=4)",
            "Row(, a=4)",
            "Clear(9)",
            "bad query",
            "Row(a=1",
            "Row(a>4, 2010-07-04T00:00, 2010-08-04T00:00)",
            "Row(a=4, 2010-07-04T00:00)",
            "Row(a=1))",
            "Row(a=4z)",
            "Row(a=)",
            "Row(a=[])",
            "Row(a=[1)",
            "Row(a=[[1]])",
            "Row(a='x)",
            "Row(a=\"\\x\")",
            "Row(a=1 b=2)",
            "Row(1)",
            "Row(a=1.2.3)",
            "Row(=1)",
            "Row(1<a)",
            "Row(a=$)",
            "Set(-1, a=1)",
            "Set(1.5, a=1)",
            "(",
            ")",
            "\0",
            "Rö(a=1)",
        }) {
            String message = refusal(pql);
            assertTrue(message.startsWith("parsing: parsing: \nparse error near "), message);
        }
    }

    @Test
    void namesTheLastTokenThatWasUnderstood() {
        assertEquals(
                "parsing: parsing: \nparse error near IDENT (line 1 symbol 1 - line 1 symbol 4):\n\"bad\"\n",
                refusal("bad query"));
        assertEquals(
                "parsing: parsing: \nparse error near number (line 2 symbol 7 - line 2 symbol 8):\n\"4\"\n",
                refusal("All()\nRow(a=4z)"));
        assertEquals(
                "parsing: parsing: \nparse error near ')' (line 1 symbol 8 - line 1 symbol 9):\n\")\"\n",
                refusal("Row(a=1))"));
    }

    @Test
    void refusesWhatIsWellFormedButCannotBe() {
        checkRefused("Row(a=9223372036854775808)", "integer is not in signed 64-bit range: 9223372036854775808");
        checkRefused("Row(a=-9223372036854775809)", "integer is not in signed 64-bit range");
        checkRefused("Set(18446744073709551616, a=1)", "integer is not in signed 64-bit range");
        checkRefused("Row(a=1, a=2)", "duplicate argument provided: a");
        checkRefused("Row(a>1, a<2)", "duplicate argument provided: a");
        checkRefused("Row(a=1, a=2", "parse error near");
        checkRefused("Row(a=0." + "9".repeat(1_000_000) + ")", "decimal has more than 400 characters");
        checkRefused("Row(a=" + "9".repeat(1_000_000) + ")", "integer is not in signed 64-bit range");
    }

    @Test
    void refusesArgumentsThatACallDoesNotTake() {
        checkRefused("Union(Row(f=1), foo=1)", "'Union(Row(f=1), foo=1)': unknown arg 'foo'");
        checkRefused("Count(Union(foo=1))", "unknown arg 'foo'");
        checkRefused("GroupBy(Rows(f), filter=Union(foo=1))", "unknown arg 'foo'");
        checkRefused("Rows(f, zz=1)", "unknown arg 'zz'");
        checkRefused("Row(_x=1)", "unknown arg '_x'");
        checkRefused("Options(Row(f=10), excludeColumns=true)", "unknown arg");
        checkRefused("All(limit=\"x\")", "arg 'limit' wrong type (got string, expected int64)");
        checkRefused("Rows(f, in=1)", "arg 'in' wrong type (got int64, expected list)");
        checkRefused("Rows(f, column=1.5)", "arg 'column' needed a string or integer value, got decimal");
        checkRefused("TopK(f, filter=1)", "expected call");
        checkRefused("Foo(f=1)", "no arg validation for 'Foo'");
        for (String call :
                new String[] {"All(limit=-1)", "Limit(All(), offset=-1)", "TopN(f, n=-1)", "TopK(f, k=-1)"}) {
            checkRefused(call, "must be positive, but got -1");
        }
        checkRefused("Rows(f, previous=-1)", "must be positive, but got -1");
        checkRefused("IncludesColumn(All(), column=-1)", "must be positive, but got -1");
    }

    @Test
    void refusesDeepNestingWithoutUsingUpTheStack() {
        checkRefused("Not(".repeat(200_000), "nested deeper than 100");
        checkRefused("Row(a=".repeat(150_000), "nested deeper than 100");
        checkRefused("Row(a=[".repeat(140_000), "nested deeper than 100");
        check("Not(".repeat(100) + ")".repeat(100), "Not(".repeat(100) + ")".repeat(100));
    }

    @Test
    void readsNestedCallsOfTwoFormsInTimeProportionalToTheirLength() {
        String nested = "Store(".repeat(99) + "All()" + ", 1)".repeat(99);
        checkRefused(nested, "parse error near");
        String ranked = "TopN(f, ".repeat(99) + "All()" + ", n=1 ;)".repeat(99);
        checkRefused(ranked, "parse error near");
        String ranges = "Range(f=".repeat(99) + "All()" + ")".repeat(99);
        assertEquals(1, PARSER.parse(ranges).calls().size());
    }

    @Test
    void refusesLongQueries() {
        PqlParser parser = new PqlParser(new PqlLimits(10, 100));
        Problem problem = assertThrows(Problem.class, () -> parser.parse("Row(abc=12)"));
        assertTrue(problem.getMessage().contains("the query has 11 characters, more than the 10 allowed"));
    }
}
