package io.millrace.mapping.event;

import io.millrace.mapping.multipart.FormPart;
import io.millrace.model.Request;
import io.millrace.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A file as events, one for each {@value #PART_BYTES} bytes, and one if it is empty. The payload of each is
 *
 * <pre>{"fileName","fileSize","fileType","part": from 1,"totalParts","data": Base64,"checksum","hashType":"SHA256", …extra fields}</pre>
 *
 * with size and checksum of the whole file. Payloads are made one at a time, when they are asked for. Reused; confined to its mapper.
 */
final class FileParts implements Events {
    static final int PART_BYTES = 512 << 10;

    private static final String HASH_TYPE = "SHA256";

    private final Scratch payload = new Scratch();
    private byte[] body;
    private FormPart file;
    private String checksum;
    /** Of a payload: the members in front of the number of the part, and those behind the data. */
    private byte[] head;

    private byte[] tail;
    private long eventMillis;
    private long validMillis;
    /** Of which event there is a payload; -1 at first. */
    private int made;

    /** @throws io.millrace.problem.Problem if the form, or a time in the headers, is not what it has to be */
    void read(Request request, EventHeaders headers, EventMapping mapping) {
        eventMillis = headers.eventMillis(
                EventTimes.received(request.receivedMicros(), mapping.settings().skewMax()));
        validMillis = headers.validMillis();
        FileForm form = FileForm.read(request, mapping);
        body = request.body();
        file = form.file();
        checksum = HexFormat.of()
                .formatHex(Sha256.of(body, file.offset(), file.length()).toBytes());
        made = -1;
        head = head(form);
        tail = tail(form);
    }

    void close() {
        body = null;
        file = null;
        checksum = null;
        head = null;
        tail = null;
        payload.clear();
    }

    private byte[] head(FileForm form) {
        payload.cut(0);
        ascii("{\"fileName\":");
        payload.quoted(file.fileNameOrNull());
        ascii(",\"fileSize\":" + file.length() + ",\"fileType\":");
        payload.quoted(form.type());
        ascii(",\"part\":");
        return payload.copy();
    }

    private byte[] tail(FileForm form) {
        payload.cut(0);
        ascii("\",\"checksum\":\"" + checksum + "\",\"hashType\":\"" + HASH_TYPE + '"');
        form.extra().forEach((name, json) -> {
            payload.put(',');
            payload.quoted(name);
            payload.put(':');
            payload.put(json);
        });
        payload.put('}');
        return payload.copy();
    }

    private void ascii(String text) {
        payload.put(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Of the whole file, SHA-256 in lower-case hex. */
    String checksum() {
        return checksum;
    }

    @Override
    public int size() {
        return Math.max(1, (int) ((file.length() + PART_BYTES - 1L) / PART_BYTES));
    }

    private void make(int event) {
        if (made == event) {
            return;
        }
        int from = event * PART_BYTES;
        int count = Math.min(PART_BYTES, file.length() - from);
        payload.cut(0);
        payload.put(head);
        ascii((event + 1) + ",\"totalParts\":" + size() + ",\"data\":\"");
        ByteBuffer data = Base64.getEncoder().encode(ByteBuffer.wrap(body, file.offset() + from, count));
        payload.put(data.array(), 0, data.limit());
        payload.put(tail);
        made = event;
    }

    @Override
    public byte[] payloadBytes(int event) {
        make(event);
        return payload.bytes();
    }

    @Override
    public int payloadOffset(int event) {
        return 0;
    }

    @Override
    public int payloadLength(int event) {
        make(event);
        return payload.length();
    }

    @Override
    public long eventMillis(int event) {
        return eventMillis;
    }

    @Override
    public long validMillis(int event) {
        return validMillis;
    }
}
