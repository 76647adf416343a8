package io.millrace.bench;

/** What becomes of the sample records. */
enum MappingKind {
    /** A sink of FeatureBase, whose schema is that of the example. */
    FIELDS("FeatureBase: 9 fields and the time"),
    /** A sink of Keboola Stream. */
    PATHS("Keboola: uuid, datetime, ip, path × 5, body"),
    /** The same with a template. */
    TEMPLATE("Keboola: the same and a Jsonnet template with six members");

    private static final String PATH_COLUMNS =
            """
            {"type": "uuid", "name": "uuid"}, {"type": "datetime", "name": "received"}, {"type": "ip", "name": "ip"},
            {"type": "path", "name": "id", "path": "id"},
            {"type": "path", "name": "kind", "path": "kind", "rawString": true},
            {"type": "path", "name": "country", "path": "visitor.country", "rawString": true},
            {"type": "path", "name": "tags", "path": "tags"}, {"type": "path", "name": "price", "path": "price"},
            {"type": "body", "name": "body"}""";

    private static final String TEMPLATE_COLUMN =
            """
            {"type": "template", "name": "t", "template": {"language": "jsonnet", "content":
             "local b = Body(); {kind: b.kind, cents: b.price * 100, large: b.quantity > 5, tags: std.join('|', b.tags), day: Now('%Y-%m-%d'), ip: Ip()}"}}""";

    private final String label;

    MappingKind(String label) {
        this.label = label;
    }

    String label() {
        return label;
    }

    /** The columns of a sink of Keboola Stream, as JSON. */
    String columns() {
        String columns = this == TEMPLATE ? PATH_COLUMNS + "," + TEMPLATE_COLUMN : PATH_COLUMNS;
        return columns.replace("\n", " ");
    }

    /** One request with this many records after the other, each to a new sink's path. */
    RequestTemplate requests(MillraceTarget target, int records) throws Exception {
        if (this == FIELDS) {
            return RequestTemplate.of(target.newPath(), target.key(), records);
        }
        String type = records == 1 ? "application/json" : "application/x-ndjson";
        return RequestTemplate.of(target.newStreamPath(columns()), target.key(), type, BenchRecords.lines(records));
    }
}
