package io.millrace.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.MessageLite;
import io.millrace.apptest.MillraceClient;
import io.millrace.protobuf.ImportRequest;
import io.millrace.protobuf.ImportRoaringRequest;
import io.millrace.protobuf.ImportRoaringRequestView;
import io.millrace.protobuf.ImportValueRequest;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Fills the benchmark's table through {@code import} and {@code import-roaring}, as clients do: shard by shard. Thread-safe. */
final class TableLoad {
    static final String TABLE = "speed";

    static final int SHARD_BITS = 20;

    /** So that a request stays well below the largest body. */
    private static final int RECORDS_PER_REQUEST = 1 << 18;

    private static final int KEYS_PER_REQUEST = 10_000;

    private static final String PROTOBUF = "application/x-protobuf";
    private static final long SECOND_NANOS = 1_000_000_000;

    /** How the views of a day are named. */
    private static final List<DateTimeFormatter> VIEWS =
            List.of(pattern("yyyy"), pattern("yyyyMM"), pattern("yyyyMMdd"));

    private final MillraceClient client;
    private final TableData data;
    private final long[] userIds = new long[TableData.USERS];

    TableLoad(MillraceClient client, TableData data) {
        this.client = client;
        this.data = data;
    }

    private static DateTimeFormatter pattern(String letters) {
        return DateTimeFormatter.ofPattern(letters);
    }

    static String key(int user) {
        return "user-" + user;
    }

    void makeTable() throws IOException, InterruptedException {
        send("/index/" + TABLE, "{}");
        for (TableField field : TableField.values()) {
            send(path(field), field.json());
        }
        numberUsers();
    }

    /** Bitmaps have the numbers of rows, not their keys. */
    private void numberUsers() throws IOException, InterruptedException {
        int digits = key(0).length() - 1;
        for (int first = 0; first < userIds.length; first += KEYS_PER_REQUEST) {
            String keys = IntStream.range(first, Math.min(userIds.length, first + KEYS_PER_REQUEST))
                    .mapToObj(user -> "\"" + key(user) + "\"")
                    .collect(Collectors.joining(",", "[", "]"));
            HttpResponse<String> answer = send(
                    "/internal/translate/field/" + TABLE + "/" + TableField.USER.lowerName() + "/keys/create", keys);
            for (Map.Entry<String, JsonNode> number :
                    MillraceClient.json(answer).properties()) {
                userIds[Integer.parseInt(number.getKey().substring(digits))] =
                        number.getValue().asLong();
            }
        }
    }

    private static String path(TableField field) {
        return "/index/" + TABLE + "/field/" + field.lowerName();
    }

    private HttpResponse<String> send(String path, String body) throws IOException, InterruptedException {
        return required(client.send("POST", path, body));
    }

    /** Where the server wants it, waits and sends again. */
    private void send(String path, MessageLite message) throws IOException, InterruptedException {
        byte[] body = message.toByteArray();
        HttpResponse<String> answer;
        do {
            answer = client.send("POST", path, body, "Content-Type", PROTOBUF, "Accept", PROTOBUF);
        } while (isToBeSentAgain(answer));
        required(answer);
    }

    private static boolean isToBeSentAgain(HttpResponse<String> answer) throws InterruptedException {
        Optional<String> later = answer.headers().firstValue("Retry-After");
        if (answer.statusCode() != 503 || later.isEmpty()) {
            return false;
        }
        TimeUnit.SECONDS.sleep(Long.parseLong(later.get()));
        return true;
    }

    private static HttpResponse<String> required(HttpResponse<String> answer) {
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer + ": " + answer.body());
        }
        return answer;
    }

    /** Imports a field of some records of one shard value by value. */
    void importValues(TableField field, long first, long end) throws IOException, InterruptedException {
        for (long from = first; from < end; from += RECORDS_PER_REQUEST) {
            long to = Math.min(end, from + RECORDS_PER_REQUEST);
            send(path(field) + "/import", field.isNumber() ? numbers(field, from, to) : rows(field, from, to));
        }
    }

    private MessageLite numbers(TableField field, long from, long to) {
        ImportValueRequest.Builder message = ImportValueRequest.newBuilder()
                .setIndex(TABLE)
                .setField(field.lowerName())
                .setShard(from >>> SHARD_BITS);
        for (long record = from; record < to; record++) {
            message.addColumnIds(record);
            message.addValues(
                    switch (field) {
                        case AMOUNT -> data.amount(record);
                        case PRICE -> data.price(record);
                        default -> data.second(record);
                    });
        }
        return message.build();
    }

    private MessageLite rows(TableField field, long from, long to) {
        ImportRequest.Builder message = ImportRequest.newBuilder()
                .setIndex(TABLE)
                .setField(field.lowerName())
                .setShard(from >>> SHARD_BITS);
        for (long record = from; record < to; record++) {
            message.addColumnIds(record);
            switch (field) {
                case KIND -> {
                    message.addRowIds(data.kind(record));
                    message.addColumnIds(record).addRowIds(data.otherKind(record));
                }
                case SHOP -> message.addRowIds(data.shop(record));
                case USER -> message.addRowKeys(key(data.user(record)));
                default -> message.addRowIds(data.place(record)).addTimestamps(data.second(record) * SECOND_NANOS);
            }
        }
        return message.build();
    }

    /** Imports a field of some records of one shard by bitmaps, in one request. */
    void importBitmaps(TableField field, long first, long end) throws IOException, InterruptedException {
        ImportRoaringRequest.Builder message = ImportRoaringRequest.newBuilder().setUpdateExistence(true);
        for (Map.Entry<String, ShardRows> view : views(field, first, end).entrySet()) {
            message.addViews(ImportRoaringRequestView.newBuilder()
                    .setName(view.getKey())
                    .setData(view.getValue().bitmap()));
        }
        send(path(field) + "/import-roaring/" + (first >>> SHARD_BITS), message.build());
    }

    private Map<String, ShardRows> views(TableField field, long first, long end) {
        Map<String, ShardRows> views = new LinkedHashMap<>();
        ShardRows standard = new ShardRows();
        views.put("", standard);
        for (long record = first; record < end; record++) {
            switch (field) {
                case KIND -> {
                    standard.add(data.kind(record), record);
                    standard.add(data.otherKind(record), record);
                }
                case SHOP -> standard.add(data.shop(record), record);
                case USER -> standard.add(userIds[data.user(record)], record);
                default -> {
                    standard.add(data.place(record), record);
                    LocalDate day = data.day(record);
                    for (DateTimeFormatter view : VIEWS) {
                        views.computeIfAbsent(day.format(view), name -> new ShardRows())
                                .add(data.place(record), record);
                    }
                }
            }
        }
        return views;
    }
}
