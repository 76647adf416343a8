package io.millrace.bench;

import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Events of a web shop, about 160 bytes each with their envelope, the same on every run: those of one hour. All ids have
 * ten digits, so that a sender can overwrite them in place.
 */
final class BenchRecords {
    static final int ID_DIGITS = 10;
    static final long FIRST_ID = 1_000_000_000L;
    static final String ID_MARK = "{\"id\":";

    /** That of {@code conf/examples/endpoint.json}. */
    static final String SCHEMA =
            """
            {"type":"json","id_field":"id","allow_missing_fields":true,"definition":[
              {"name":"id","path":["id"],"type":"id"},
              {"name":"time","path":["at"],"type":"recordTime"},
              {"name":"at","path":["at"],"type":"timestamp","config":{"Granularity":"ms"}},
              {"name":"kind","path":["kind"],"type":"string","config":{"Mutex":true}},
              {"name":"country","path":["visitor","country"],"type":"string","config":{"Mutex":true}},
              {"name":"member","path":["visitor","member"],"type":"bool"},
              {"name":"tags","path":["tags"],"type":"strings","config":{"Quantum":"YMDH"}},
              {"name":"quantity","path":["quantity"],"type":"int","config":{"Min":0,"Max":1000}},
              {"name":"price","path":["price"],"type":"decimal","config":{"Scale":2}}]}""";

    private static final List<String> KINDS = List.of("view", "view", "view", "search", "cart", "purchase");
    private static final List<String> COUNTRIES = List.of("DE", "DE", "US", "US", "FR", "GB", "JP", "BR", "IN", "NL");
    private static final List<String> TAGS =
            List.of("\"web\"", "\"app\"", "\"sale\"", "\"web\",\"new\"", "\"app\",\"gift\"");

    private BenchRecords() {}

    /** The body of a request with this many records. */
    static String body(int records) {
        Random random = new Random(1);
        StringBuilder json = new StringBuilder(180 * records).append("{\"records\":[");
        for (int record = 0; record < records; record++) {
            json.append(record == 0 ? "" : ",").append(envelope(FIRST_ID + record, random));
        }
        return json.append("]}").toString();
    }

    private static String envelope(long id, Random random) {
        return String.format(
                Locale.ROOT,
                "{\"value\":%s%d,\"at\":\"2026-01-01T05:%02d:%02d.%03dZ\",\"kind\":\"%s\","
                        + "\"visitor\":{\"country\":\"%s\",\"member\":%b},\"tags\":[%s],\"quantity\":%d,\"price\":%d.%02d}}",
                ID_MARK,
                id,
                random.nextInt(60),
                random.nextInt(60),
                random.nextInt(1000),
                oneOf(KINDS, random),
                oneOf(COUNTRIES, random),
                random.nextInt(4) == 0,
                oneOf(TAGS, random),
                1 + random.nextInt(9),
                1 + random.nextInt(500),
                random.nextInt(100));
    }

    private static String oneOf(List<String> words, Random random) {
        return words.get(random.nextInt(words.size()));
    }
}
