package io.millrace.bench;

import java.util.Locale;
import java.util.Random;

/**
 * Readings of sensors, about 160 bytes each with their envelope, the same on every run. All ids have ten digits, so that
 * a sender can overwrite them in place.
 */
final class BenchRecords {
    static final int ID_DIGITS = 10;
    static final long FIRST_ID = 1_000_000_000L;
    static final String ID_MARK = "\"rid\":";

    static final String SCHEMA =
            """
            {"id_field":"rid","allow_missing_fields":true,"definition":[
              {"name":"rid","path":["rid"],"type":"id"},
              {"name":"at","path":["at"],"type":"timestamp","config":{"Granularity":"ms"}},
              {"name":"device","path":["device"],"type":"string","config":{"Mutex":true}},
              {"name":"site","path":["site"],"type":"string","config":{"Mutex":true}},
              {"name":"celsius","path":["celsius"],"type":"decimal","config":{"Scale":2}},
              {"name":"humidity","path":["humidity"],"type":"int"},
              {"name":"status","path":["status"],"type":"string","config":{"Mutex":true}},
              {"name":"tags","path":["tags"],"type":"strings"}]}""";

    private static final String[] SITES = {"rotterdam", "hamburg", "antwerp", "bremen", "le-havre"};
    private static final String[] STATUSES = {"ok", "ok", "ok", "ok", "warn", "fail"};
    private static final String[] TAGS = {"\"indoor\"", "\"outdoor\"", "\"indoor\",\"v2\"", "\"outdoor\",\"v2\""};

    private BenchRecords() {}

    /** The body of a request with this many records. */
    static String body(int records) {
        Random random = new Random(1);
        StringBuilder json = new StringBuilder(170 * records).append("{\"records\":[");
        for (int record = 0; record < records; record++) {
            json.append(record == 0 ? "" : ",").append(envelope(FIRST_ID + record, random));
        }
        return json.append("]}").toString();
    }

    private static String envelope(long id, Random random) {
        return String.format(
                Locale.ROOT,
                "{\"value\":{%s%d,\"at\":\"2026-03-04T05:%02d:%02d.%03dZ\",\"device\":\"d-%03d\",\"site\":\"%s\","
                        + "\"celsius\":%.2f,\"humidity\":%d,\"status\":\"%s\",\"tags\":[%s]}}",
                ID_MARK,
                id,
                random.nextInt(60),
                random.nextInt(60),
                random.nextInt(1000),
                random.nextInt(1000),
                SITES[random.nextInt(SITES.length)],
                15 + 10 * random.nextDouble(),
                random.nextInt(100),
                STATUSES[random.nextInt(STATUSES.length)],
                TAGS[random.nextInt(TAGS.length)]);
    }
}
