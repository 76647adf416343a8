package io.millrace.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One request as bytes, with the places of its path and of its record ids. A batch size is a power of ten, so that the ids of a request
 * differ from those of the next one only in their leading digits, which are the same for all its records. Immutable.
 */
final class RequestTemplate {
    private static final String METHOD = "POST ";
    private static final String API_KEY = "X-API-Key: ";

    private final byte[] bytes;
    /** Of one length; requests take turns. */
    private final List<byte[]> paths;

    private final int[] idOffsets;
    private final int records;

    private RequestTemplate(byte[] bytes, List<byte[]> paths, int[] idOffsets) {
        this.bytes = bytes;
        this.paths = paths;
        this.idOffsets = idOffsets;
        this.records = idOffsets.length;
    }

    /** @param records 1, 10, 100 or 1000 */
    static RequestTemplate of(String path, String key, int records) {
        return of(List.of(path), key, records);
    }

    /**
     * Posts to one path after the other.
     *
     * @param paths all of one length
     * @param records 1, 10, 100 or 1000
     */
    static RequestTemplate of(List<String> paths, String key, int records) {
        return of(paths, API_KEY + key, "application/json", BenchRecords.body(records));
    }

    /**
     * Posts another form of the records to one path.
     *
     * @param body in ASCII, with 1, 10, 100 or 1000 records whose first member is the id
     */
    static RequestTemplate of(String path, String key, String type, String body) {
        return of(List.of(path), API_KEY + key, type, body);
    }

    /**
     * Posts events to a webhook of Flowcore.
     *
     * @param body as above
     */
    static RequestTemplate ofEvents(String path, String key, String body) {
        return of(List.of(path), "Authorization: Bearer " + key, "application/json", body);
    }

    /**
     * Records rows in a dataset of MLDB.
     *
     * @param body in ASCII, with 1, 10, 100 or 1000 rows whose names begin with {@link BenchRecords#ROW_MARK}, behind which an id stands
     */
    static RequestTemplate ofRows(String path, String key, String body) {
        return of(List.of(path), API_KEY + key, "application/json", body, BenchRecords.ROW_MARK);
    }

    private static RequestTemplate of(List<String> paths, String credentials, String type, String body) {
        return of(paths, credentials, type, body, BenchRecords.ID_MARK);
    }

    /** @param credentials a whole header */
    private static RequestTemplate of(List<String> paths, String credentials, String type, String body, String mark) {
        String head = METHOD + paths.get(0) + " HTTP/1.1\r\nHost: localhost\r\n" + credentials + "\r\nContent-Type: "
                + type + "\r\nContent-Length: " + body.length() + "\r\n\r\n";
        String request = head + body;
        List<Integer> offsets = new ArrayList<>();
        for (int at = request.indexOf(mark); at >= 0; ) {
            offsets.add(at + mark.length());
            at = request.indexOf(mark, at + 1);
        }
        return new RequestTemplate(
                request.getBytes(StandardCharsets.US_ASCII),
                paths.stream()
                        .map(path -> path.getBytes(StandardCharsets.US_ASCII))
                        .toList(),
                offsets.stream().mapToInt(Integer::intValue).toArray());
    }

    int records() {
        return records;
    }

    int bytes() {
        return bytes.length;
    }

    /** A copy that one connection sends again and again. */
    ByteBuf newRequest() {
        return Unpooled.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
    }

    /** Makes the request's records the ones of the given number since the first. */
    void setNumber(ByteBuf request, long number, byte[] digits) {
        long prefix = BenchRecords.FIRST_ID / records + number;
        int length = BenchRecords.ID_DIGITS - (Integer.toString(records).length() - 1);
        for (int i = length - 1; i >= 0; i--) {
            digits[i] = (byte) ('0' + prefix % 10);
            prefix /= 10;
        }
        request.setBytes(METHOD.length(), paths.get((int) (number % paths.size())));
        for (int offset : idOffsets) {
            request.setBytes(offset, digits, 0, length);
        }
    }
}
