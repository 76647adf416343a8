package io.millrace.mapping.cell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.mapping.Mapping;
import io.millrace.model.BulkChange;
import io.millrace.model.Field;
import io.millrace.model.Identity;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableId;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CellMappingTest {
    private static final TableSchema TABLE = table();

    private static TableSchema table() {
        List<Field> fields = new ArrayList<>();
        for (CellFields field : CellFields.values()) {
            fields.add(new Field(fields.size() + 1, field.word(), field.options(), 0));
        }
        return new TableSchema(new TableId(1), "db", "t", Identity.LOG, true, 1, 0, fields);
    }

    private static Mapping mapping(String rule) {
        return CellKind.INSTANCE.parse(rule).compile(TABLE, name -> Optional.empty());
    }

    /** Records as texts: time, row, cells, what stands for the time, count. */
    private static final class Rows implements RowVisitor {
        private final List<String> rows = new ArrayList<>();
        private StringBuilder row;

        @Override
        public void beginRow(long receivedMicros) {
            row = new StringBuilder();
        }

        @Override
        public void recordId(long id) {
            throw new AssertionError();
        }

        @Override
        public void recordKey(byte[] utf8, int offset, int length) {
            throw new AssertionError();
        }

        @Override
        public void recordTime(long micros) {
            row.append('@').append(micros);
        }

        @Override
        public void expires(long micros) {
            throw new AssertionError();
        }

        @Override
        public void clear(int position) {
            throw new AssertionError();
        }

        @Override
        public void emptySet(int position) {
            throw new AssertionError();
        }

        @Override
        public void number(int position, long value) {
            row.append(' ').append(TABLE.field(position).name()).append('=').append(value);
        }

        @Override
        public void removeRow(int position, long value) {
            throw new AssertionError();
        }

        @Override
        public void key(int position, byte[] utf8, int offset, int length) {
            row.append(' ').append(new String(utf8, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void value(int position, byte[] bytes, int offset, int length) {
            row.append(' ').append(new String(bytes, offset, length, StandardCharsets.UTF_8));
        }

        @Override
        public void endRow() {
            rows.add(row.toString());
        }

        @Override
        public void bulk(BulkChange change) {
            throw new AssertionError();
        }
    }

    private static Request request(String form, String body) {
        byte[] bytes = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
        return new Request(
                bytes, bytes.length, "application/json", List.of(), List.of(Map.entry("form", form)), "", 0, null);
    }

    private static List<String> rows(String form, String body) {
        Rows rows = new Rows();
        Outcome outcome = mapping("{}")
                .mapper(rows, new Mapping.Bounds(1 << 20, 1 << 20))
                .map(request(form, body), Integer.MAX_VALUE);
        assertEquals(rows.rows.size(), outcome.accepted());
        return rows.rows;
    }

    @Test
    void makesARecordOfEachTimeOfARow() {
        assertEquals(
                List.of("@1000000 r {\"a\":1,\"b\":\"x\"} count=2", "@2000000 r {\"a\":2} count=1"),
                rows("rows", "{'rowName':'r','columns':[['a',1,1],['a',2,2],['b','x',1]]}"));
    }

    @Test
    void takesMembersInAnyOrder() {
        assertEquals(List.of("@0 r {\"a\":1} count=1"), rows("rows", "{'columns':[['a',1,0]],'rowName':'r'}"));
    }

    @Test
    void makesMoreRecordsOfValuesOfOneTime() {
        assertEquals(
                List.of("@0 r {\"a\":1,\"b\":3} count=2", "@0 r {\"a\":2} count=1"),
                rows("rows", "{'rowName':'r','columns':[['a',1,0],['b',3,0],['a',2,0]]}"));
    }

    @Test
    void readsAllForms() {
        assertEquals(
                List.of("@0 r {\"a\":1} count=1", "@0 s.t {\"b.c\":2} count=1"),
                rows("multirows", "[['r',[['a',1,0]]],['s.t',[[['b','c'],2,0]]]]"));
        assertEquals(
                List.of("@0 r {\"c\":1} count=1", "@0 42 {\"c\":2} count=1"),
                rows("columns", "{'columnName':'c','rows':[['r',1,0],[42,2,0]]}"));
        assertEquals(
                List.of("@0 r {\"c\":1,\"d\":3} count=2", "@0 s {\"c\":2} count=1"),
                rows("multicolumns", "[['c',[['r',1,0],['s',2,0]]],['d',[['r',3,0]]]]"));
        assertEquals(List.of(), rows("multirows", "[]"));
        assertEquals(List.of(), rows("rows", "{'rowName':'r','columns':[]}"));
    }

    @Test
    void marksWhatIsNoTime() {
        assertEquals(
                List.of(
                        " r {\"a\":1} no_time=2 count=1",
                        " r {\"a\":2} no_time=1 count=1",
                        " r {\"a\":3} no_time=0 count=1"),
                rows("rows", "{'rowName':'r','columns':[['a',1,'Inf'],['a',2,'-Inf'],['a',3,'NaD']]}"));
    }

    @Test
    void dividesLongRows() {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            columns.append(i == 0 ? "" : ",")
                    .append("['c")
                    .append(i)
                    .append("','")
                    .append("x".repeat(10_000))
                    .append("',0]");
        }
        List<String> rows = rows("rows", "{'rowName':'r','columns':[" + columns + "]}");
        assertEquals(3, rows.size());
        assertTrue(rows.stream().allMatch(row -> row.length() < CellMapper.RECORD_BYTES + 20_000));
    }

    @Test
    void saysWhereABodyIsWrong() {
        refuses("rows", "", "the body is empty; send JSON");
        refuses("rows", "[]", "an object {\"rowName\": …");
        refuses("rows", "{'rowName':'r'}", "\"columns\" is missing");
        refuses("rows", "{'columns':[]}", "\"rowName\" is missing");
        refuses("rows", "{'rowName':'r','columns':[],'x':1}", "unknown field 'x'");
        refuses("rows", "{'rowName':'','columns':[]}", "empty row names are not allowed (near byte 11");
        refuses("rows", "{'rowName':null,'columns':[]}", "row name: a name is a text");
        refuses("rows", "{'rowName':'\\\"x','columns':[]}", "row name: '\"x' is no path: at character 1");
        refuses("rows", "{'rowName':'r','columns':[['',1,0]]}", "empty column names are not allowed");
        refuses("rows", "{'rowName':'r','columns':[['a',1]]}", "not enough elements in a tuple");
        refuses("rows", "{'rowName':'r','columns':[['a',1,0,0]]}", "too many elements in a tuple");
        refuses("rows", "{'rowName':'r','columns':[['a',1,'soon']]}", "'soon' is no time");
        refuses("rows", "{'rowName':'r','columns':[['a',{'x':1},0]]}", "a value that is an object");
        refuses("rows", "{'rowName':'r','columns':[]} x", "Unrecognized token");
        refuses("rows", "{'rowName':'" + "x".repeat(5_000) + "','columns':[]}", "more than 4096 bytes");
        refuses("multirows", "[['r']]", "not enough elements: the tuples are missing");
        refuses("multirows", "[['r',[],1]]", "too many elements: an array of a name and its tuples");
        refuses("multirows", "{}", "the body has to be an array");
        refuses("other", "[]", "in which form");
    }

    private static void refuses(String form, String body, String why) {
        Problem refused = assertThrows(Problem.class, () -> rows(form, body), body);
        assertTrue(refused.getMessage().contains(why), refused.getMessage());
    }

    @Test
    void takesOnlyOnesWhereThatIsTheRule() {
        Mapping.Mapper mapper =
                mapping("{\"onlyOnes\": true}").mapper(new Rows(), new Mapping.Bounds(1 << 20, 1 << 20));
        assertEquals(
                1,
                mapper.map(request("rows", "{'rowName':'r','columns':[['a',1,0]]}"), 9)
                        .accepted());
        Problem refused = assertThrows(
                Problem.class, () -> mapper.map(request("rows", "{'rowName':'r','columns':[['a',1.0,0]]}"), 9));
        assertTrue(refused.getMessage().contains("can only record the value 1"), refused.getMessage());
    }

    @Test
    void storesARequestAsAWholeOrNotAtAll() {
        Rows rows = new Rows();
        Mapping.Mapper mapper = mapping("{}").mapper(rows, new Mapping.Bounds(1 << 20, 1 << 20));
        Problem refused = assertThrows(
                Problem.class, () -> mapper.map(request("multirows", "[['r',[['a',1,0]]],['s',[['a',1,0]]]]"), 1));
        assertEquals(ProblemCode.THROUGHPUT_EXCEEDED, refused.code());
        assertEquals(List.of(), rows.rows);
    }

    @Test
    void refusesRulesAndTablesThatDoNotFit() {
        for (String rule : new String[] {"", "[]", "{\"x\":1}", "{\"onlyOnes\":1}"}) {
            assertThrows(Problem.class, () -> CellKind.INSTANCE.parse(rule), rule);
        }
        TableSchema other = new TableSchema(new TableId(2), "db", "t", true, true, 1, 0, List.of());
        assertThrows(Problem.class, () -> CellKind.INSTANCE.parse("{}").plan(other, name -> Optional.empty()));
    }
}
