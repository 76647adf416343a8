package io.millrace.loadtest;

import java.util.ArrayList;
import java.util.List;

/** MLDB: a continuous dataset for each endpoint, whose rows are named by the numbers of records. */
final class Mldb implements Dialect {
    private static final String DATASETS = "/v1/datasets/";
    private static final int CELLS_BYTES = 150;

    private final ApiClient api;
    private final String prefix;
    private final List<String> datasets = new ArrayList<>();

    Mldb(ApiClient api, String prefix) {
        this.api = api;
        this.prefix = prefix;
    }

    @Override
    public Feed create(String name, Payload payload) {
        String dataset = prefix + "-" + name;
        String metadata = dataset + "-chunks";
        api.put(
                DATASETS + dataset,
                "{\"type\": \"continuous\", \"params\": {\"commitInterval\": \"1m\", \"metadataDataset\":"
                        + " {\"type\": \"sqliteSparse\", \"id\": \"" + metadata + "\"}}}");
        datasets.add(dataset);
        datasets.add(metadata);
        return new Feed(
                dataset,
                DATASETS + dataset + "/multirows",
                api.authorization(),
                (first, records) -> RecordFormat.list("[", "]", first, records, (out, n) -> row(out, n, payload)),
                Question.sql(dataset, api.authorization()));
    }

    /** The members of the record as cells, at a fixed time. */
    private static void row(StringBuilder out, long number, Payload payload) {
        String time = ",1764547200]";
        out.append("[\"").append(number);
        out.append("\",[[\"device\",\"")
                .append(Payload.device(number))
                .append('"')
                .append(time);
        out.append(",[\"kind\",\"").append(Payload.kind(number)).append('"').append(time);
        out.append(",[\"price\",").append(Payload.price(number)).append(time);
        out.append(",[\"note\",\"");
        Payload.note(out, Math.max(0, payload.bytes() - CELLS_BYTES))
                .append('"')
                .append(time)
                .append("]]");
    }

    @Override
    public void remove() {
        datasets.forEach(dataset -> api.delete(DATASETS + dataset));
    }
}
