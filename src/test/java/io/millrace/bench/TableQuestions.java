package io.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.StreamSupport;

/** What is asked of the benchmark's table. */
final class TableQuestions {
    static final int USER = 777;
    static final int PLACE = 3;

    private static final long AMOUNT = 3_000_000_000L;
    private static final LocalDate FROM = LocalDate.of(2022, 11, 12);
    private static final LocalDate TO = LocalDate.of(2024, 3, 9);

    private TableQuestions() {}

    static List<TableQuestion> of(TableFloor floor) {
        return List.of(
                new TableQuestion("Count(Row(kind=999))", JsonNode::asLong, () -> 0, "what any query takes"),
                new TableQuestion(
                        "Count(Intersect(Row(kind=1), Row(kind=12)))",
                        JsonNode::asLong,
                        () -> floor.countOfBoth(1, 12),
                        "2 times"),
                new TableQuestion(
                        "Count(Intersect(Row(kind=0), Row(shop=0)))",
                        JsonNode::asLong,
                        () -> floor.countOfKindAndShop(0, 0),
                        "2 times"),
                new TableQuestion(
                        "Count(Row(user=" + TableLoad.key(USER) + "))", JsonNode::asLong, floor::countOfUser, ""),
                new TableQuestion("TopN(shop, n=10)", TableQuestions::counts, () -> floor.topShops(10), "1 s"),
                new TableQuestion(
                        "TopN(shop, Row(kind=1), n=10)", TableQuestions::counts, () -> floor.topShops(10, 1), "1 s"),
                new TableQuestion("GroupBy(Rows(kind), Rows(shop))", TableQuestions::groups, floor::groups, "1 s"),
                new TableQuestion(
                        "Sum(Row(kind=1), field=amount)",
                        result -> result.get("value").asLong(),
                        () -> floor.sumOfAmounts(1),
                        "3 times"),
                new TableQuestion(
                        "Count(Row(amount > " + AMOUNT + "))", JsonNode::asLong, () -> floor.countAbove(AMOUNT), ""),
                new TableQuestion(
                        "Count(Row(visited=" + PLACE + ", from='" + FROM + "T00:00', to='" + TO + "T00:00'))",
                        JsonNode::asLong,
                        () -> floor.countBetween(FROM, TO),
                        ""),
                new TableQuestion("Min(Row(kind=1), field=price)", TableQuestions::price, () -> floor.minPrice(1), ""),
                new TableQuestion("Max(Row(kind=1), field=price)", TableQuestions::price, () -> floor.maxPrice(1), ""),
                new TableQuestion(
                        "Distinct(Row(kind=19), field=shop)",
                        result -> result.get("columns").size(),
                        () -> floor.distinctShops(19),
                        ""),
                new TableQuestion(
                        "Sort(Row(kind=1), field=price, sort-desc=true, limit=1)",
                        result -> hundredths(
                                result.findValue("values") == null
                                        ? result.findValue("value")
                                        : result.findValue("values").get(0)),
                        () -> floor.maxPrice(1),
                        ""),
                new TableQuestion(
                        "Extract(Limit(Row(kind=1), limit=1000), Rows(amount))",
                        TableQuestions::extracted,
                        () -> floor.firstAmounts(1, 1000),
                        ""));
    }

    private static long counts(JsonNode pairs) {
        return StreamSupport.stream(pairs.spliterator(), false)
                .mapToLong(pair -> pair.get("count").asLong())
                .sum();
    }

    private static long groups(JsonNode groups) {
        return groups.size();
    }

    private static long price(JsonNode result) {
        return hundredths(result.has("decimalValue") ? result.get("decimalValue") : result.get("value"));
    }

    private static long hundredths(JsonNode number) {
        return new BigDecimal(number.asText())
                .movePointRight(TableData.PRICE_SCALE)
                .longValueExact();
    }

    private static long extracted(JsonNode table) {
        return StreamSupport.stream(table.get("columns").spliterator(), false)
                .mapToLong(record -> record.get("rows").get(0).asLong())
                .sum();
    }
}
