package io.millrace.apptest;

import com.google.protobuf.ByteString;
import io.millrace.protobuf.AtomicRecord;
import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.ImportRoaringRequest;
import io.millrace.protobuf.ImportRoaringRequestView;
import io.millrace.protobuf.ImportRoaringShardRequest;
import io.millrace.protobuf.ImportValueRequest;
import io.millrace.protobuf.QueryRequest;
import io.millrace.protobuf.RoaringUpdate;
import io.millrace.protobuf.TranslateIDsRequest;
import io.millrace.protobuf.TranslateKeysRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Random requests to the paths of FeatureBase's server, most of which are wrong in some way. Confined to one thread. */
final class BadRequests {
    private static final String PROTOBUF = "application/x-protobuf";
    private static final String JSON = "application/json";

    /** @param headers names and values in turn */
    record Sent(String method, String path, byte[] body, List<String> headers) {
        @Override
        public String toString() {
            boolean isText = headers.contains(JSON) || headers.contains("text/plain");
            String shown = isText ? new String(body, StandardCharsets.UTF_8) : "";
            return method + " " + path + " " + headers + " "
                    + (isText
                            ? shown.substring(0, Math.min(shown.length(), 2_000))
                            : ByteString.copyFrom(body).toString());
        }
    }

    private static final List<String> FIELDS =
            List.of("set", "word", "one", "flag", "time", "views", "int", "dec", "at", "nothing", "_exists", "Ä");
    private static final List<String> INDEXES = List.of("i", "i", "i", "i", "k", "none", "_x", "Ä");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "2",
            "-1",
            "7.25",
            "-.5",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775808",
            "1e9",
            "00",
            "1".repeat(400));
    private static final List<String> WORDS = List.of(
            "Row",
            "Set",
            "Clear",
            "ClearRow",
            "Store",
            "Delete",
            "Count",
            "Union",
            "Intersect",
            "Not",
            "All",
            "Limit",
            "Shift",
            "TopN",
            "TopK",
            "Rows",
            "GroupBy",
            "Sum",
            "Min",
            "Max",
            "Percentile",
            "Distinct",
            "Extract",
            "Sort",
            "Options",
            "ConstRow",
            "IncludesColumn",
            "FieldValue",
            "UnionRows",
            "MinRow",
            "Range",
            "Condition",
            "SetRowAttrs",
            "Apply",
            "ExternalLookup",
            "Foo");
    private static final List<String> ARGUMENTS = List.of(
            "limit",
            "offset",
            "n",
            "k",
            "ids",
            "from",
            "to",
            "columns",
            "column",
            "field",
            "filter",
            "previous",
            "aggregate",
            "having",
            "sort",
            "like",
            "in",
            "nth",
            "shards",
            "index",
            "threshold",
            "tanimotoThreshold",
            "_col",
            "sort-desc");
    private static final List<String> ITEMS = List.of(
            "null",
            "true",
            "'a'",
            "\"b\"",
            "'2020-01-01T00:00:00Z'",
            "2020-01-01T00:00",
            "'2020'",
            "[1,2]",
            "[]",
            "['a',1,null]",
            "a",
            "$x",
            "'\\x'",
            "'open",
            "\u0000",
            "😀",
            "'\uD800'");

    private final Random random;

    BadRequests(Random random) {
        this.random = random;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    Sent next() {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> query();
            case 3 ->
                protobuf(
                        "/index/" + one(INDEXES) + "/query",
                        QueryRequest.newBuilder()
                                .setQuery(calls())
                                .addShards(number())
                                .build()
                                .toByteArray());
            case 4, 5 -> rows();
            case 6 -> atomic();
            case 7, 8 -> bitmaps();
            case 9 -> translation();
            case 10 -> schema();
            default -> other();
        };
    }

    private Sent sent(String method, String path, byte[] body, String type) {
        List<String> headers = new ArrayList<>();
        if (random.nextInt(12) > 0) {
            headers.addAll(List.of("Content-Type", random.nextInt(20) == 0 ? one(List.of(JSON, PROTOBUF, "x")) : type));
        }
        if (type.equals(PROTOBUF) || random.nextInt(20) == 0) {
            headers.addAll(List.of("Accept", random.nextInt(15) == 0 ? one(List.of(JSON, "text/csv", "*")) : PROTOBUF));
        }
        headers.addAll(List.of("X-Test", "1"));
        String given = random.nextInt(15) == 0
                ? one(List.of(
                        "?x=1", "?clear=maybe", "?shards=a", "?shards=-1,99999999999999999999", "?profile=x", "?%zz"))
                : "";
        return new Sent(method, path + given, body, headers);
    }

    private Sent protobuf(String path, byte[] body) {
        return sent("POST", path, damaged(body), PROTOBUF);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Cut, changed or made longer, in two cases of three. */
    private byte[] damaged(byte[] good) {
        byte[] bytes = good.clone();
        switch (random.nextInt(9)) {
            case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
            case 1, 2 -> {
                for (int left = random.nextInt(4); left >= 0 && bytes.length > 0; left--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
            }
            case 3 -> {
                bytes = Arrays.copyOf(bytes, bytes.length + 1 + random.nextInt(20));
                for (int i = good.length; i < bytes.length; i++) {
                    bytes[i] = (byte) random.nextInt(256);
                }
            }
            case 4 -> bytes = one(List.of(utf8("{\"a\":[1,2]}"), utf8("Count(All())"), new byte[0], huge()));
            default -> {}
        }
        return bytes;
    }

    /** A protobuf field that says it has two gigabytes. */
    private byte[] huge() {
        return new byte[] {
            (byte) (8 * (1 + random.nextInt(11)) + 2), (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 7, 1
        };
    }

    private long number() {
        return switch (random.nextInt(8)) {
            case 0 -> -1;
            case 1 -> Long.MIN_VALUE;
            case 2 -> Long.MAX_VALUE;
            case 3 -> random.nextLong();
            default -> random.nextInt(5);
        };
    }

    // PQL

    private Sent query() {
        byte[] body =
                switch (random.nextInt(12)) {
                    case 0 -> utf8("Not(".repeat(50_000) + "All()" + ")".repeat(50_000));
                    case 1 -> utf8("Row(set=" + "[".repeat(5_000));
                    case 2 -> utf8("Set(1, set=1)".repeat(6_000));
                    case 3 -> damaged(utf8("Set(1, set=2) Row(set='" + "x".repeat(random.nextInt(200_000)) + "')"));
                    default -> damaged(utf8(calls()));
                };
        return sent("POST", "/index/" + one(INDEXES) + "/query", body, "text/plain");
    }

    private String calls() {
        StringBuilder pql = new StringBuilder();
        for (int left = random.nextInt(3); left >= 0; left--) {
            call(pql, 3);
        }
        return pql.toString();
    }

    private void call(StringBuilder pql, int depth) {
        pql.append(one(WORDS)).append('(');
        for (int left = random.nextInt(4); left > 0; left--) {
            switch (random.nextInt(6)) {
                case 0 -> pql.append(one(NUMBERS));
                case 1 -> pql.append(one(FIELDS));
                case 2, 3 -> {
                    if (depth > 0) {
                        call(pql, depth - 1);
                    }
                }
                default -> {
                    pql.append(random.nextBoolean() ? one(FIELDS) : one(ARGUMENTS));
                    pql.append(one(List.of("=", "=", "==", "<", ">=", "!=", "><", " ")));
                    if (depth > 0 && random.nextInt(4) == 0) {
                        call(pql, depth - 1);
                    } else {
                        pql.append(random.nextBoolean() ? one(NUMBERS) : one(ITEMS));
                    }
                }
            }
            pql.append(random.nextInt(20) == 0 ? "" : ", ");
        }
        pql.append(random.nextInt(30) == 0 ? "" : ")");
    }

    // imports

    private Sent rows() {
        String field = one(FIELDS);
        boolean isNumber = List.of("int", "dec", "at").contains(field);
        boolean isWrongKind = random.nextInt(6) == 0;
        byte[] body = isNumber == isWrongKind
                ? importRows(field).build().toByteArray()
                : importNumbers(field).build().toByteArray();
        return protobuf("/index/" + one(INDEXES) + "/field/" + field + "/import", body);
    }

    private ImportRequest.Builder importRows(String field) {
        ImportRequest.Builder message =
                ImportRequest.newBuilder().setIndex("i").setField(field).setShard(number());
        for (int left = random.nextInt(5); left > 0; left--) {
            if (random.nextInt(6) > 0) {
                message.addColumnIds(number());
            }
            if (random.nextInt(6) == 0) {
                message.addColumnKeys(one(List.of("a", "", "\u0000", "x".repeat(100_000))));
            }
            if (random.nextInt(6) > 0) {
                message.addRowIds(number());
            }
            if (random.nextInt(6) == 0) {
                message.addRowKeys(one(List.of("a", "", "\u0000", "x".repeat(100_000))));
            }
            if (random.nextInt(3) == 0) {
                message.addTimestamps(number());
            }
        }
        if (random.nextInt(10) == 0) {
            message.setIndexCreatedAt(number());
        }
        return message.setClear(random.nextInt(8) == 0);
    }

    private ImportValueRequest.Builder importNumbers(String field) {
        ImportValueRequest.Builder message =
                ImportValueRequest.newBuilder().setIndex("i").setField(field).setShard(number());
        for (int left = random.nextInt(5); left > 0; left--) {
            if (random.nextInt(6) > 0) {
                message.addColumnIds(number());
            }
            if (random.nextInt(6) > 0) {
                message.addValues(number());
            }
            if (random.nextInt(6) == 0) {
                message.addFloatValues(one(List.of(Double.NaN, 1e300, -0.0, 1.5, Double.MIN_VALUE)));
            }
            if (random.nextInt(6) == 0) {
                message.addStringValues(one(List.of("x", "2020-01-01T00:00:00Z", "")));
            }
        }
        return message.setClear(random.nextInt(8) == 0);
    }

    private Sent atomic() {
        AtomicRecord.Builder message =
                AtomicRecord.newBuilder().setIndex(one(INDEXES)).setShard(number());
        for (int left = random.nextInt(3); left >= 0; left--) {
            message.addIvr(importNumbers(one(FIELDS)));
            message.addIr(importRows(one(FIELDS)));
        }
        return protobuf("/import-atomic-record", message.build().toByteArray());
    }

    private Sent bitmaps() {
        String shard = one(List.of("0", "1", "8796093022207", "8796093022208", "-1", "x", "18446744073709551615"));
        if (random.nextInt(3) == 0) {
            ImportRoaringShardRequest.Builder message = ImportRoaringShardRequest.newBuilder();
            for (int left = random.nextInt(3); left >= 0; left--) {
                message.addViews(RoaringUpdate.newBuilder()
                        .setField(one(FIELDS))
                        .setView(one(List.of("", "standard", "2018", "x")))
                        .setClear(bitmap())
                        .setSet(bitmap())
                        .setClearRecords(random.nextBoolean()));
            }
            return protobuf(
                    "/index/" + one(INDEXES) + "/shard/" + shard + "/import-roaring",
                    message.build().toByteArray());
        }
        ImportRoaringRequest.Builder message = ImportRoaringRequest.newBuilder()
                .setAction(one(List.of("", "set", "clear", "overwrite", "x")))
                .setUpdateExistence(random.nextBoolean());
        for (int left = random.nextInt(3); left >= 0; left--) {
            message.addViews(ImportRoaringRequestView.newBuilder()
                    .setName(one(List.of("", "", "standard", "2018", "201", "x")))
                    .setData(bitmap()));
        }
        return protobuf(
                "/index/" + one(INDEXES) + "/field/" + one(FIELDS) + "/import-roaring/" + shard,
                message.build().toByteArray());
    }

    /** Lies about its version, its containers, their keys, types, lengths and places. */
    private ByteString bitmap() {
        if (random.nextInt(4) == 0) {
            return ByteString.copyFrom(damaged(ByteString.fromHex("3b3001000100000900010000000100010009000100")
                    .toByteArray()));
        }
        int containers = random.nextInt(4);
        byte[] bytes = new byte[8 + 16 * containers + 4 * containers];
        ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        boolean lies = random.nextBoolean();
        out.putInt(0x303C + (lies && random.nextInt(8) == 0 ? 0x10000 : 0));
        out.putInt(lies && random.nextInt(4) == 0 ? random.nextInt() : containers);
        int at = 8 + 16 * containers;
        for (int i = 0; i < containers; i++) {
            out.putLong(lies && random.nextInt(4) == 0 ? number() : 16L * i);
            out.putShort((short) (lies && random.nextInt(4) == 0 ? random.nextInt(1 << 16) : 1));
            out.putShort((short) (lies && random.nextInt(4) == 0 ? random.nextInt(1 << 16) : 1));
        }
        for (int i = 0; i < containers; i++) {
            out.putInt(lies && random.nextInt(4) == 0 ? random.nextInt() : at + 4 * i);
        }
        for (int i = 0; i < containers; i++) {
            out.putShort((short) 3).putShort((short) 9);
        }
        return ByteString.copyFrom(damaged(bytes));
    }

    // the rest

    private Sent translation() {
        return switch (random.nextInt(5)) {
            case 0 ->
                protobuf(
                        "/internal/translate/keys",
                        TranslateKeysRequest.newBuilder()
                                .setIndex(one(INDEXES))
                                .setField(random.nextBoolean() ? "" : one(FIELDS))
                                .addKeys("a")
                                .setNotWritable(true)
                                .build()
                                .toByteArray());
            case 1 ->
                protobuf(
                        "/internal/translate/ids",
                        TranslateIDsRequest.newBuilder()
                                .setIndex(one(INDEXES))
                                .setField(random.nextBoolean() ? "" : one(FIELDS))
                                .addIds(number())
                                .build()
                                .toByteArray());
            case 2 -> sent("POST", "/internal/translate/index/" + one(INDEXES) + "/keys/find", json(), JSON);
            default ->
                sent(
                        "POST",
                        "/internal/translate/field/" + one(INDEXES) + "/" + one(FIELDS) + "/keys/"
                                + one(List.of("find", "like", "x")),
                        json(),
                        JSON);
        };
    }

    private byte[] json() {
        return damaged(utf8(one(List.of(
                "[\"a\",\"b\"]",
                "[1,null]",
                "{}",
                "\"a%\"",
                "null",
                "",
                "[".repeat(20_000),
                "{\"options\":{\"type\":\"int\",\"min\":5,\"max\":" + one(NUMBERS) + "}}",
                "{\"options\":{\"type\":\"decimal\",\"scale\":" + one(NUMBERS) + "}}",
                "{\"options\":{\"type\":\"time\",\"timeQuantum\":\"YD\",\"ttl\":\"-1s\"}}",
                "{\"options\":{\"keys\":1,\"x\":{}}}",
                "{\"option\":\"ttl\",\"value\":\"" + one(NUMBERS) + "h\"}",
                "{\"timeout\":" + one(NUMBERS) + ",\"id\":\"a b\"}",
                "{\"indexes\":[{\"name\":\"Q\",\"fields\":[{\"name\":\"f\"}]}]}"))));
    }

    private Sent schema() {
        return switch (random.nextInt(7)) {
            case 0 -> sent("POST", "/schema", json(), JSON);
            case 1 -> sent("POST", "/index/" + one(INDEXES), json(), JSON);
            case 2 -> sent("PATCH", "/index/" + one(INDEXES) + "/field/" + one(FIELDS), json(), JSON);
            case 3 -> sent("DELETE", "/index/none/field/" + one(FIELDS), new byte[0], JSON);
            case 4 -> sent("DELETE", "/index/" + one(List.of("none", "Ä", "..", "%2e")), new byte[0], JSON);
            case 5 -> sent("DELETE", "/index/i/field/set/view/" + one(List.of("standard", "x")), new byte[0], JSON);
            default -> sent("POST", "/index/" + one(INDEXES) + "/field/" + one(FIELDS), json(), JSON);
        };
    }

    private Sent other() {
        return switch (random.nextInt(7)) {
            case 0 -> sent("POST", "/transaction/" + one(List.of("", "a", "a%20b", "Ä")), json(), JSON);
            case 1 -> sent("POST", "/transaction/none/finish", json(), JSON);
            case 2 ->
                sent(
                        "GET",
                        "/internal/fragment/nodes?index=" + one(INDEXES) + "&shard=" + one(List.of("x", "-1", "1")),
                        new byte[0],
                        JSON);
            case 3 -> sent("GET", "/internal/index/" + one(INDEXES) + "/shards", new byte[0], JSON);
            case 4 -> sent("GET", "/export?index=i&field=" + one(FIELDS) + "&shard=x", new byte[0], "text/csv");
            case 5 -> sent("POST", "/cluster/resize/remove-node", json(), JSON);
            default ->
                sent(
                        one(List.of("GET", "POST", "PUT", "DELETE", "PATCH")),
                        one(List.of("/index", "/index/", "/schema/x", "/status", "/info", "/version/", "/queries/x")),
                        json(),
                        JSON);
        };
    }
}
