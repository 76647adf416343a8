package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.TextFormat;
import io.millrace.protobuf.Attr;
import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.QueryRequest;
import io.millrace.protobuf.QueryResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** Attributes of rows and records, as clients of Pilosa 1.x set and read them. */
final class AttributesIT {
    private static final String[] OLD = {"X-Pilosa-Dialect", "pilosa1"};

    @TempDir
    static Path data;

    private static LocalServer server;
    private static PilosaClient client;
    private String index;

    @BeforeAll
    static void starts() {
        server = LocalServer.start(data, Map.of("auth.mode", "none"));
        client = PilosaClient.of(server);
    }

    @AfterAll
    static void stops() {
        server.close();
    }

    @BeforeEach
    void makesAnIndex(TestInfo test) throws Exception {
        index = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
        client.create("/index/" + index, "");
        client.create("/index/" + index + "/field/f", "");
    }

    private static Map<String, Object> attributes(List<Attr> attributes) {
        Map<String, Object> values = new TreeMap<>();
        for (Attr attribute : attributes) {
            values.put(
                    attribute.getKey(),
                    switch ((int) attribute.getType()) {
                        case 1 -> attribute.getStringValue();
                        case 2 -> attribute.getIntValue();
                        case 3 -> attribute.getBoolValue();
                        case 4 -> attribute.getFloatValue();
                        default -> throw new AssertionError(attribute);
                    });
        }
        return values;
    }

    private Map<String, Object> ofRow(String pql) throws Exception {
        return attributes(client.ask(index, pql).getResults(0).getRow().getAttrsList());
    }

    private String json(String pql) throws Exception {
        return json("", pql);
    }

    private String json(String arguments, String pql) throws Exception {
        return client.json("/index/" + index + "/query" + arguments, pql, OLD);
    }

    @Test
    void keepsValuesOfAllKindsAtARow() throws Exception {
        client.ask(index, "Set(100, f=1)");
        QueryResponse answer = client.ask(
                index, "SetRowAttrs(f,1,name=\"\\\"Mr. Pi\\\", so\",age=95,registered=true,height=1.83,low=-0.5)");
        assertEquals("", TextFormat.printer().printToString(answer.getResults(0)));
        assertEquals(
                Map.of("name", "\"Mr. Pi\", so", "age", 95L, "registered", true, "height", 1.83, "low", -0.5),
                ofRow("Row(f=1)"));
        assertEquals(List.of(100L), client.columns(index, "Row(f=1)"));
        assertEquals(Map.of(), ofRow("Row(f=2)"));
        assertEquals(Map.of(), ofRow("Union(Row(f=1))"));
        client.ask(index, "SetRowAttrs(f, 1, age=96, name=null, unknown=null)");
        assertEquals(Map.of("age", 96L, "registered", true, "height", 1.83, "low", -0.5), ofRow("Row(f=1)"));
    }

    @Test
    void showsThemAsJson() throws Exception {
        assertEquals(
                "200 {\"results\":[true,true,null,null]}",
                json(
                        "Set(5, f=1) Set(7, f=1) SetRowAttrs(f, 1, b=true, a=\"x\", c=1.5) SetColumnAttrs(7, y=123, z=false)"));
        assertEquals(
                "200 {\"results\":[{\"attrs\":{\"a\":\"x\",\"b\":true,\"c\":1.5},\"columns\":[5,7]}]}",
                json("Row(f=1)"));
        assertEquals(
                "200 {\"results\":[{\"attrs\":{\"a\":\"x\",\"b\":true,\"c\":1.5},\"columns\":[5,7]}],"
                        + "\"columnAttrs\":[{\"id\":7,\"attrs\":{\"y\":123,\"z\":false}}]}",
                client.json("/index/" + index + "/query?columnAttrs=true", "Row(f=1)"));
        assertEquals("200 {\"results\":[{\"attrs\":{},\"columns\":[5,7]}]}", json("?excludeRowAttrs=true", "Row(f=1)"));
        assertEquals(
                "200 {\"results\":[{\"attrs\":{\"a\":\"x\",\"b\":true,\"c\":1.5},\"columns\":[]}]}",
                json("?excludeColumns=true", "Row(f=1)"));
        assertEquals(
                "200 {\"results\":[{\"attrs\":{},\"columns\":[5]},{\"attrs\":{},\"columns\":[]}]}",
                json("Options(Limit(Row(f=1), limit=1), columnAttrs=true, excludeRowAttrs=true) Row(f=9)"));
    }

    @Test
    void showsNothingOfThemToClientsOfToday() throws Exception {
        client.ask(index, "Set(5, f=1) SetRowAttrs(f, 1, a=1) SetColumnAttrs(5, b=2)");
        String path = "/index/" + index + "/query";
        assertEquals("200 {\"results\":[{\"columns\":[5]}]}", client.json(path, "Row(f=1)"));
        assertEquals("200 {\"results\":[{\"columns\":[5]}]}", client.json(path + "?excludeColumns=true", "Row(f=1)"));
        assertTrue(client.json(path, "SetRowAttrs(f, 1, x=1)").contains("SetRowAttrs() is a call of Pilosa 1.x"));
        assertTrue(client.json(path, "Options(Row(f=1), columnAttrs=true)").contains("unknown arg 'columnAttrs'"));
    }

    @Test
    void tellsThoseOfRecords() throws Exception {
        client.ask(
                index, "Set(1000, f=100) Set(2000, f=100) SetColumnAttrs(1000, name='bombo') SetColumnAttrs(3, x=1)");
        QueryResponse answer = client.ask(
                index, QueryRequest.newBuilder().setQuery("Row(f=100)").setColumnAttrs(true));
        assertEquals(1, answer.getColumnAttrSetsCount());
        assertEquals(1000, answer.getColumnAttrSets(0).getId());
        assertEquals(
                Map.of("name", "bombo"), attributes(answer.getColumnAttrSets(0).getAttrsList()));
        assertEquals(0, client.ask(index, "Row(f=100)").getColumnAttrSetsCount());
        assertEquals(
                1,
                client.ask(index, "Options(Row(f=100),columnAttrs=true,excludeColumns=false,excludeRowAttrs=false)")
                        .getColumnAttrSetsCount());
        assertEquals(List.of(1000L, 2000L), client.columns(index, "All()"));
        client.ask(index, "Delete(Row(f=100))");
        client.ask(index, "Set(1000, f=100)");
        assertEquals(
                0,
                client.ask(
                                index,
                                QueryRequest.newBuilder().setQuery("Row(f=100)").setColumnAttrs(true))
                        .getColumnAttrSetsCount());
    }

    @Test
    void namesRowsAndRecordsByKey() throws Exception {
        client.create("/index/" + index + "-k", "{\"options\":{\"keys\":true}}");
        client.create("/index/" + index + "-k/field/w", "{\"options\":{\"keys\":true}}");
        client.create("/index/" + index + "-k/field/b", "{\"options\":{\"type\":\"bool\"}}");
        index = index + "-k";
        client.ask(
                index,
                "Set('ann',w='cat') Set('bob',w='cat') SetRowAttrs('w','cat',legs=4) SetColumnAttrs('bob',age=7)");
        client.ask(index, "Set('bob',b=true) SetRowAttrs(b,true,colour='red')");
        assertEquals(Map.of("legs", 4L), ofRow("Row(w='cat')"));
        assertEquals(Map.of("colour", "red"), ofRow("Row(b=true)"));
        QueryResponse answer = client.ask(
                index, QueryRequest.newBuilder().setQuery("Row(w='cat')").setColumnAttrs(true));
        assertEquals("bob", answer.getColumnAttrSets(0).getKey());
        assertEquals(0, answer.getColumnAttrSets(0).getId());
        assertTrue(json("?columnAttrs=true", "Row(w=cat)")
                .endsWith(",\"columnAttrs\":[{\"key\":\"bob\",\"attrs\":{\"age\":7}}]}"));
    }

    @Test
    void seesInARequestWhatTheCallsBeforeHaveSet() throws Exception {
        QueryResponse answer = client.ask(
                index,
                "SetRowAttrs(f,1,a=1) Row(f=1) SetRowAttrs(f,1,a=2,b=1) Row(f=1) SetRowAttrs(f,1,a=null) Row(f=1)");
        assertEquals(Map.of("a", 1L), attributes(answer.getResults(1).getRow().getAttrsList()));
        assertEquals(
                Map.of("a", 2L, "b", 1L),
                attributes(answer.getResults(3).getRow().getAttrsList()));
        assertEquals(Map.of("b", 1L), attributes(answer.getResults(5).getRow().getAttrsList()));
        assertEquals(Map.of("b", 1L), ofRow("Row(f=1)"));
    }

    @Test
    void ranksRowsThatHaveAValue() throws Exception {
        client.ask(
                index,
                "Set(5,f=10) Set(6,f=10) Set(5,f=20) Set(5,f=30) SetRowAttrs(f,10,foo=\"bar\") SetRowAttrs(f,20,foo=3)");
        check("10:2", "TopN(f,n=5,attrName='foo',attrValues=[\"bar\"])");
        check("20:1", "TopN(f,n=5,attrName='foo',attrValues=[3])");
        check("10:2 20:1", "TopN(f,attrName='foo',attrValues=['bar',3,'none'])");
        check("10:2", "TopN(f,n=1,attrName='foo',attrValues=['bar',3])");
        check("20:1 10:1", "TopN(f,Row(f=20),attrName='foo',attrValues=['bar',3])");
        check("", "TopN(f,n=5,attrName='fee',attrValues=['bar'])");
        check("10:2 20:1 30:1", "TopN(f)");
    }

    private void check(String expected, String topN) throws Exception {
        List<String> pairs = client.ask(index, topN).getResults(0).getPairsList().stream()
                .map(pair -> pair.getId() + ":" + pair.getCount())
                .toList();
        assertEquals(
                List.of(expected.isEmpty() ? new String[0] : expected.split(" ")).stream()
                        .sorted()
                        .toList(),
                pairs.stream().sorted().toList());
    }

    /** More than are asked for one by one. */
    @Test
    void tellsThoseOfManyRecords() throws Exception {
        ImportRequest.Builder many = ImportRequest.newBuilder().setShard(-1);
        for (long record = 0; record < 70_000; record++) {
            many.addRowIds(1).addColumnIds(record);
        }
        client.importRows(index, "f", many);
        StringBuilder notes = new StringBuilder();
        for (int record = 0; record < 5_000; record++) {
            notes.append("SetColumnAttrs(")
                    .append(record * 20)
                    .append(",n=")
                    .append(record)
                    .append(')');
        }
        client.ask(index, notes.toString());
        QueryResponse answer =
                client.ask(index, QueryRequest.newBuilder().setQuery("Row(f=1)").setColumnAttrs(true));
        assertEquals(3_500, answer.getColumnAttrSetsCount());
        for (int i = 0; i < answer.getColumnAttrSetsCount(); i++) {
            assertEquals(20L * i, answer.getColumnAttrSets(i).getId());
            assertEquals(i, answer.getColumnAttrSets(i).getAttrs(0).getIntValue());
        }
        client.ask(index, "Delete(Row(f=1))");
        client.ask(index, "Set(0, f=2)Set(80000, f=2)");
        QueryResponse left =
                client.ask(index, QueryRequest.newBuilder().setQuery("Row(f=2)").setColumnAttrs(true));
        assertEquals(1, left.getColumnAttrSetsCount());
        assertEquals(80_000, left.getColumnAttrSets(0).getId());
    }

    @Test
    void goesWithItsField() throws Exception {
        client.ask(index, "Set(5,f=1) SetRowAttrs(f,1,a=1)");
        client.delete("/index/" + index + "/field/f");
        client.create("/index/" + index + "/field/f", "");
        client.ask(index, "Set(5,f=1)");
        assertEquals(Map.of(), ofRow("Row(f=1)"));
    }

    @Test
    void refusesWhatCannotBe() throws Exception {
        client.create("/index/" + index + "/field/n", "{\"options\":{\"type\":\"int\"}}");
        checkError("SetRowAttrs() is not supported on int field", "SetRowAttrs(n, 1, a=1)");
        checkError("field not found", "SetRowAttrs(g, 1, a=1)");
        checkError("unkeyed field", "SetRowAttrs(f, 'x', a=1)");
        checkError("unkeyed index", "SetColumnAttrs('x', a=1)");
        checkError("must be a string", "SetRowAttrs(f, 1, a=[1])");
        checkError("attrName and attrValues", "TopN(f, attrName='a')");
        checkError("parse error", "SetRowAttrs(f, 1)");
        assertEquals(Map.of(), ofRow("Row(f=1)"));
    }

    private void checkError(String part, String pql) throws Exception {
        String error = client.error(index, pql);
        assertTrue(error.contains(part), error);
    }
}
