package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.millrace.protobuf.Attr;
import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.ImportRoaringRequest;
import io.millrace.protobuf.ImportRoaringRequestView;
import io.millrace.protobuf.ImportValueRequest;
import io.millrace.protobuf.QueryRequest;
import io.millrace.protobuf.QueryResponse;
import io.millrace.protobuf.QueryResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the public Java client of Pilosa 1.4 does in a day, message by message as it sends and reads them: old protobuf, plain HTTP. Cases
 * that need no server, such as lost connections and fake servers, are none of ours.
 */
final class JavaPilosaIT {
    private static final long SHARD_WIDTH = 1 << 20;

    @TempDir
    static Path data;

    private static LocalServer server;
    private static PilosaClient client;

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
    void createsIndexes() throws Exception {
        client.create("/index/i", "{\"options\":{\"keys\":false}}");
        client.create("/index/k", "{\"options\":{\"keys\":true,\"trackExistence\":true}}");
        field("i", "f", "{}");
    }

    @AfterEach
    void deletesIndexes() throws Exception {
        client.delete("/index/i");
        client.delete("/index/k");
        assertEquals("200 {\"indexes\":[]}", client.get("/schema"));
    }

    private static void field(String index, String name, String options) throws Exception {
        client.create("/index/" + index + "/field/" + name, "{\"options\":" + options + "}");
    }

    private static QueryResult result(String index, String pql) throws Exception {
        return client.ask(index, pql).getResults(0);
    }

    private static void checkValue(long value, long count, String pql) throws Exception {
        QueryResult result = result("i", pql);
        assertEquals(3, result.getType());
        assertEquals(value, result.getValCount().getVal());
        assertEquals(count, result.getValCount().getCount());
    }

    @Test
    void tellsEachKindByItsOldNumber() throws Exception {
        assertEquals(5, result("i", "Set(10,f=555)").getType());
        assertTrue(result("i", "Set(11,f=555)").getChanged());
        assertEquals(1, result("i", "Row(f=555)").getType());
        assertEquals(1, result("i", "Row(f=99999)").getType());
        assertEquals(2, result("i", "TopN(f,n=5)").getType());
        assertEquals(4, result("i", "Count(Row(f=555))").getType());
        assertEquals(2, result("i", "Count(Row(f=555))").getN());
        assertEquals(8, result("i", "Rows(field='f')").getType());
        assertEquals(
                List.of(555L),
                result("i", "Rows(field='f')").getRowIdentifiers().getRowsList());
        assertEquals(9, result("i", "MinRow(field='f')").getType());
        assertEquals(0, result("i", "SetRowAttrs(f,555,a=1)").getType());
        assertEquals(0, result("i", "SetColumnAttrs(10,a=1)").getType());
    }

    @Test
    void ranksGroupsAndStores() throws Exception {
        client.ask("i", "Set(5,f=10)Set(10,f=10)Set(15,f=10)Set(5,f=20)Set(5,f=30)");
        assertEquals(10, result("i", "TopN(f,n=2)").getPairs(0).getId());
        assertEquals(3, result("i", "TopN(f,n=2)").getPairs(0).getCount());
        assertEquals(2, result("i", "TopN(f,n=2)").getPairsCount());
        QueryResult groups = result("i", "GroupBy(Rows(field='f'))");
        assertEquals(7, groups.getType());
        assertEquals(
                List.of("10:3", "20:1", "30:1"),
                groups.getOldGroupCountsList().stream()
                        .map(group -> group.getGroup(0).getRowId() + ":" + group.getCount())
                        .toList());
        assertEquals(
                List.of("10:3"),
                result("i", "GroupBy(Rows(field='f'),limit=1,filter=Row(f=10))").getOldGroupCountsList().stream()
                        .map(group -> group.getGroup(0).getRowId() + ":" + group.getCount())
                        .toList());
        field("i", "stored", "{}");
        client.ask("i", "Set(100,f=40)Set(200,f=40)Store(Row(f=40),stored=1)");
        assertEquals(List.of(100L, 200L), client.columns("i", "Row(stored=1)"));
        assertEquals(
                List.of(15L, 100L, 200L), client.columns("i", "Not(Row(f=20))").subList(1, 4));
        assertTrue(result("i", "ClearRow(f=40)").getChanged());
        assertEquals(List.of(), client.columns("i", "Row(f=40)"));
    }

    @Test
    void setsAndShowsAttributes() throws Exception {
        client.ask("i", "Set(20,f=5)Set(20,f=10)Set(30,f=10)");
        QueryResponse before = client.ask("i", "Row(f=10)");
        assertEquals(0, before.getColumnAttrSetsCount());
        assertEquals(0, before.getResults(0).getRow().getAttrsCount());
        client.ask("i", "SetColumnAttrs(20,name=\"bombo\")");
        QueryResponse columns =
                client.ask("i", QueryRequest.newBuilder().setQuery("Row(f=10)").setColumnAttrs(true));
        assertEquals(20, columns.getColumnAttrSets(0).getId());
        assertEquals("bombo", columns.getColumnAttrSets(0).getAttrs(0).getStringValue());
        client.ask("i", "SetRowAttrs(f,10,active=true,height=1.81,name=\"Mr. Pi\",unsigned=5)");
        Map<String, Attr> attributes = result("i", "Row(f=10)").getRow().getAttrsList().stream()
                .collect(Collectors.toMap(Attr::getKey, attribute -> attribute));
        assertEquals(4, attributes.size());
        assertTrue(attributes.get("active").getBoolValue());
        assertEquals(5, attributes.get("unsigned").getIntValue());
        assertEquals(1.81, attributes.get("height").getFloatValue());
        assertEquals("Mr. Pi", attributes.get("name").getStringValue());
        QueryResult top = result("i", "TopN(f,n=10,attrName='name',attrValues=[\"Mr. Pi\"])");
        assertEquals(1, top.getPairsCount());
        assertEquals(2, top.getPairs(0).getCount());
    }

    @Test
    void leavesOutColumnsOrAttributes() throws Exception {
        client.ask("i", "Set(100,f=1)SetRowAttrs(f,1,foo=\"bar\")");
        QueryRequest.Builder row = QueryRequest.newBuilder().setQuery("Row(f=1)");
        QueryResult noColumns =
                client.ask("i", row.clone().setExcludeColumns(true)).getResults(0);
        assertEquals(0, noColumns.getRow().getColumnsCount());
        assertEquals(1, noColumns.getRow().getAttrsCount());
        QueryResult noAttributes =
                client.ask("i", row.clone().setExcludeRowAttrs(true)).getResults(0);
        assertEquals(1, noAttributes.getRow().getColumnsCount());
        assertEquals(0, noAttributes.getRow().getAttrsCount());
    }

    @Test
    void asksSomeShards() throws Exception {
        client.ask("i", "Set(100,f=1)Set(" + SHARD_WIDTH + ",f=1)Set(" + 3 * SHARD_WIDTH + ",f=1)");
        QueryRequest.Builder some =
                QueryRequest.newBuilder().setQuery("Row(f=1)").addShards(0).addShards(3);
        assertEquals(
                List.of(100L, 3 * SHARD_WIDTH),
                client.ask("i", some).getResults(0).getRow().getColumnsList());
    }

    @Test
    void comparesNumbers() throws Exception {
        field("i", "n", "{\"type\":\"int\",\"min\":10,\"max\":20}");
        client.ask("i", "Set(10,f=1)Set(100,f=1)Set(10,n=11)Set(100,n=15)");
        checkValue(26, 2, "Sum(Row(f=1),field='n')");
        checkValue(11, 1, "Min(field='n')");
        checkValue(11, 1, "Min(Row(f=1),field='n')");
        checkValue(15, 1, "Max(field='n')");
        checkValue(15, 1, "Max(Row(f=1),field='n')");
        assertEquals(List.of(10L), client.columns("i", "Range(n < 15)"));
        assertEquals(List.of(10L, 100L), client.columns("i", "Range(n >< [11,15])"));
        assertEquals(List.of(10L, 100L), client.columns("i", "Range(n != null)"));
    }

    @Test
    void tellsTheSchemaAsItWasMade() throws Exception {
        field("i", "lru", "{\"type\":\"set\",\"cacheType\":\"lru\",\"cacheSize\":9999}");
        field("i", "n", "{\"type\":\"int\",\"min\":-10,\"max\":10}");
        field("i", "t", "{\"type\":\"time\",\"timeQuantum\":\"YMD\"}");
        String schema = client.get("/schema");
        assertTrue(schema.contains("\"cacheType\":\"lru\",\"cacheSize\":9999"), schema);
        assertTrue(schema.contains("\"min\":-10,\"max\":10"), schema);
        assertTrue(schema.contains("\"timeQuantum\":\"YMD\""), schema);
        assertTrue(schema.contains("\"shardWidth\":1048576"), schema);
        client.delete("/index/i/field/lru");
        field("i", "lru", "{}");
    }

    @Test
    void tellsWhatIsWrong() throws Exception {
        assertNotEquals("", client.error("i", "SetBit(id=5, field=\"test\", col_id:=10)"));
        assertNotEquals("", client.error("i", "invalid query"));
        assertNotEquals("", client.error("nowhere", "Row(f=1)"));
        String again = client.json("/index/i", "{\"options\":{\"keys\":false}}");
        assertTrue(again.startsWith("409 {"), again);
        String field = client.json("/index/i/field/f", "{\"options\":{}}");
        assertTrue(field.startsWith("409 {"), field);
    }

    @Test
    void namesTheNodeForKeysAndForShards() throws Exception {
        String status = client.get("/status");
        assertTrue(
                status.contains("\"isCoordinator\":true") && status.contains("\"uri\":{\"scheme\":\"http\""), status);
        String nodes = client.get("/internal/fragment/nodes?index=null&shard=0");
        assertTrue(nodes.startsWith("200 [{") && nodes.contains("\"uri\":{\"scheme\":\"http\""), nodes);
        assertEquals("204 ", client.json("/recalculate-caches", ""));
    }

    @Test
    void importsByIdsAndKeys() throws Exception {
        field("i", "w", "{\"keys\":true}");
        field("k", "f", "{}");
        field("k", "w", "{\"keys\":true}");
        client.importRows(
                "i",
                "f",
                ImportRequest.newBuilder().addRowIds(1).addColumnIds(10).addTimestamps(0));
        client.importRows(
                "i",
                "w",
                ImportRequest.newBuilder().addRowKeys("one").addColumnIds(20).addTimestamps(0));
        client.importRows(
                "k",
                "f",
                ImportRequest.newBuilder().addRowIds(1).addColumnKeys("ten").addTimestamps(0));
        client.importRows(
                "k",
                "w",
                ImportRequest.newBuilder()
                        .addRowKeys("one")
                        .addColumnKeys("forty-one")
                        .addTimestamps(0));
        assertEquals(List.of(10L), client.columns("i", "Row(f=1)"));
        assertEquals(List.of(20L), client.columns("i", "Row(w='one')"));
        assertEquals(List.of("ten"), client.keys("k", "Row(f=1)"));
        assertEquals(List.of("forty-one"), client.keys("k", "Row(w='one')"));
        client.importRows(
                "i",
                "f",
                ImportRequest.newBuilder().addRowIds(1).addColumnIds(10).setClear(true));
        assertEquals(List.of(), client.columns("i", "Row(f=1)"));
    }

    @Test
    void importsNumbersAndClearsThem() throws Exception {
        field("i", "n", "{\"type\":\"int\",\"min\":0,\"max\":100}");
        String keyed = "{\"options\":{\"type\":\"int\",\"min\":0,\"max\":100,\"keys\":true}}";
        String made = client.json("/index/k/field/n", keyed, "User-Agent", "java-pilosa/1.4.0");
        assertTrue(made.startsWith("200 "), made);
        ImportValueRequest.Builder values = ImportValueRequest.newBuilder()
                .addColumnIds(10)
                .addValues(7)
                .addColumnIds(7)
                .addValues(1);
        client.importValues("i", "n", values);
        client.ask("i", "Set(10,f=1)Set(7,f=1)");
        checkValue(8, 2, "Sum(Row(f=1),field='n')");
        client.importValues("i", "n", values.setClear(true));
        checkValue(0, 0, "Sum(Row(f=1),field='n')");
        client.importValues(
                "k", "n", ImportValueRequest.newBuilder().addColumnKeys("ten").addValues(7));
        assertEquals(7, result("k", "Sum(field='n')").getValCount().getVal());
    }

    @Test
    void importsBitmapsOfATimeFieldAndClearsThem() throws Exception {
        field("i", "t", "{\"type\":\"time\",\"timeQuantum\":\"YMDH\"}");
        // row 0 with records 3 and 8, row 1 with record 5
        ByteString bitmap = ByteString.fromHex("3c30000002000000" + "0000000000000000" + "01000100" + "1000000000000000"
                + "01000000" + "28000000" + "2c000000" + "03000800" + "0500");
        ImportRoaringRequest.Builder views = ImportRoaringRequest.newBuilder();
        for (String view : List.of("", "2018", "201806", "20180601", "2018060103")) {
            views.addViews(ImportRoaringRequestView.newBuilder().setName(view).setData(bitmap));
        }
        PilosaClient.check(200, "", client.post("/index/i/field/t/import-roaring/0", views.build()));
        assertEquals(List.of(3L, 8L), client.columns("i", "Row(t=0)"));
        assertEquals(List.of(5L), client.columns("i", "Range(t=1,2016-02-01T00:00,2019-02-01T00:00)"));
        ImportRoaringRequest clear = ImportRoaringRequest.newBuilder()
                .addViews(ImportRoaringRequestView.newBuilder().setData(bitmap))
                .setClear(true)
                .build();
        PilosaClient.check(200, "", client.post("/index/i/field/t/import-roaring/0?clear=true", clear));
        assertEquals(List.of(), client.columns("i", "Row(t=0)"));
        assertEquals(List.of(), client.columns("i", "Row(t=1)"));
    }
}
