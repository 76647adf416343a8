package io.millrace.mapping.event;

import io.millrace.mapping.multipart.FormPart;
import io.millrace.model.Request;
import io.millrace.model.Sha256;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A file as events, one for each {@value #PART_BYTES} bytes, and one if it is empty. The payload of each is
 *
 * <pre>{"fileName","fileSize","fileType","part": from 1,"totalParts","data": Base64,"checksum","hashType":"SHA256", …extra fields}</pre>
 *
 * with size and checksum of the whole file. Payloads are made one at a time, when they are asked for. If the parts are stored already, there is
 * no data in them. Reused; confined to its mapper.
 */
final class FileParts implements Events {
    static final int PART_BYTES = 512 << 10;

    /** Of the fields in all parts of a file together. */
    private static final long FIELDS_BYTES_MAX = 32 << 20;

    private static final String HASH_TYPE = "SHA256";

    private final Scratch payload = new Scratch();
    private byte[] body;
    private FormPart file;
    private long fileBytes;
    private String checksum;
    /** Records with what the parts are of, if that is stored already; else null. */
    private long[] contents;

    private long firstContent;
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
        String stored = EventMapper.parameter(request, EventKind.CONTENTS);
        if (stored.isEmpty()) {
            fileBytes = file.length();
            checksum = HexFormat.of()
                    .formatHex(Sha256.of(body, file.offset(), file.length()).toBytes());
        } else {
            readStored(request, stored);
        }
        made = -1;
        head = head(form);
        tail = tail(form);
        requireFits();
    }

    private void readStored(Request request, String records) {
        String[] sizeAndChecksum = new String(body, file.offset(), file.length(), StandardCharsets.US_ASCII).split(" ");
        fileBytes = Long.parseLong(sizeAndChecksum[0]);
        checksum = sizeAndChecksum[1];
        firstContent = Long.parseLong(EventMapper.parameter(request, FileContentKind.FILE));
        contents = Arrays.stream(records.split(",")).mapToLong(Long::parseLong).toArray();
        if (contents.length != size()) {
            throw Problem.bug(new IllegalStateException(
                    contents.length + " parts are stored of a file of " + fileBytes + " bytes"));
        }
    }

    /** What is the same in all parts is bounded once more where they are many, since all their events are one append. */
    private void requireFits() {
        long bytes = (long) (head.length + tail.length) * size();
        if (contents != null && bytes > FIELDS_BYTES_MAX) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "the fields of the form beside the file go into each of its " + size() + " parts, which makes "
                            + bytes + " bytes, more than " + FIELDS_BYTES_MAX + "; nothing was stored");
        }
    }

    void close() {
        body = null;
        file = null;
        checksum = null;
        contents = null;
        firstContent = 0;
        head = null;
        tail = null;
        payload.clear();
    }

    private byte[] head(FileForm form) {
        payload.cut(0);
        ascii("{\"fileName\":");
        payload.quoted(file.fileNameOrNull());
        ascii(",\"fileSize\":" + fileBytes + ",\"fileType\":");
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
        return Math.toIntExact(Math.max(1, (fileBytes + PART_BYTES - 1) / PART_BYTES));
    }

    private void make(int event) {
        if (made == event) {
            return;
        }
        payload.cut(0);
        payload.put(head);
        ascii((event + 1) + ",\"totalParts\":" + size() + ",\"data\":\"");
        if (contents == null) {
            int from = event * PART_BYTES;
            int count = Math.min(PART_BYTES, file.length() - from);
            ByteBuffer data = Base64.getEncoder().encode(ByteBuffer.wrap(body, file.offset() + from, count));
            payload.put(data.array(), 0, data.limit());
        }
        payload.put(tail);
        made = event;
    }

    @Override
    public long file() {
        return firstContent;
    }

    @Override
    public long content(int event) {
        return contents == null ? 0 : contents[event];
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
