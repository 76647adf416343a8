package io.millrace.demo;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Events of a web shop, about 160 bytes of JSON each, for {@code conf/examples/endpoint.json}. The same seed and number
 * always give the same record. Immutable.
 */
public final class SampleRecords {
    private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");
    private static final List<String> KINDS = List.of("view", "view", "view", "search", "cart", "purchase");
    private static final List<String> COUNTRIES = List.of("DE", "DE", "US", "US", "FR", "GB", "JP", "BR", "IN", "NL");
    private static final List<String> TAGS = List.of("web", "app", "sale", "new", "gift", "mail");

    private final long seed;

    public SampleRecords(long seed) {
        this.seed = seed;
    }

    /** One record as JSON. Its id is its number, and it happened one second after the one before. */
    public String record(long number) {
        StringBuilder json = new StringBuilder(192);
        append(json, number);
        return json.toString();
    }

    /** The body of a request, in UTF-8: consecutive records. */
    public byte[] body(long firstNumber, int records) {
        StringBuilder json = new StringBuilder(32 + 192 * records).append("{\"records\":[");
        for (int i = 0; i < records; i++) {
            json.append(i == 0 ? "{\"value\":" : ",\n{\"value\":");
            append(json, firstNumber + i);
            json.append('}');
        }
        return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
    }

    private void append(StringBuilder json, long number) {
        SplittableRandom random = new SplittableRandom(seed * 0x9E3779B97F4A7C15L + number);
        json.append("{\"id\":").append(number);
        json.append(",\"at\":\"").append(FIRST.plusSeconds(number).plusMillis(1 + random.nextInt(999)));
        json.append("\",\"kind\":\"").append(oneOf(KINDS, random));
        json.append("\",\"visitor\":{\"country\":\"").append(oneOf(COUNTRIES, random));
        json.append("\",\"member\":").append(random.nextInt(4) == 0);
        json.append("},\"tags\":[");
        appendTags(json, random);
        json.append("],\"item\":").append(10_000 + random.nextInt(2_000));
        json.append(",\"quantity\":").append(1 + random.nextInt(9));
        json.append(",\"price\":").append(1 + random.nextInt(500)).append('.').append(10 + random.nextInt(90));
        json.append('}');
    }

    /** One or two different tags. */
    private static void appendTags(StringBuilder json, SplittableRandom random) {
        int first = random.nextInt(TAGS.size());
        json.append('"').append(TAGS.get(first)).append('"');
        if (random.nextBoolean()) {
            int second = (first + 1 + random.nextInt(TAGS.size() - 1)) % TAGS.size();
            json.append(",\"").append(TAGS.get(second)).append('"');
        }
    }

    private static String oneOf(List<String> words, SplittableRandom random) {
        return words.get(random.nextInt(words.size()));
    }
}
