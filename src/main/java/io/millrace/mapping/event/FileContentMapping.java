package io.millrace.mapping.event;

import com.fasterxml.jackson.core.JsonFactory;
import io.millrace.mapping.Framing;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.SingleFraming;
import io.millrace.mapping.time.IsoInstant;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.TableSchema;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;

/** The rule of {@link FileContentKind}, compiled for one table version. */
final class FileContentMapping implements Mapping {
    /** A file's events come after its contents, and may not outlive them. */
    private static final Duration EXPIRY_MARGIN = Duration.ofDays(1);

    private final TableSchema table;
    private final EventSettings settings;
    private final JsonFactory json = EventMapping.factory();
    private final List<FileField> cells;

    FileContentMapping(TableSchema table, EventSettings settings) {
        this.table = table;
        this.settings = settings;
        this.cells = Arrays.stream(FileField.values())
                .sorted(Comparator.comparingInt(field -> table.position(field.word())))
                .toList();
    }

    @Override
    public TableSchema table() {
        return table;
    }

    @Override
    public boolean takes(Request request) {
        return isPart(request);
    }

    static boolean isPart(Request request) {
        return request.contentType().equals(Request.FILE_PART);
    }

    @Override
    public Framing framing(Request request) {
        return SingleFraming.INSTANCE;
    }

    @Override
    public Mapping.Mapper mapper(RowVisitor rows, Bounds bounds) {
        return (request, admitted) -> {
            if (admitted > 0) {
                write(request, rows, bounds);
            }
            return new Outcome(1, Math.min(1, admitted), List.of());
        };
    }

    private void write(Request request, RowVisitor rows, Bounds bounds) {
        EventHeaders headers = new EventHeaders();
        headers.read(request);
        long expires = expiry(request, headers);
        byte[] data = Base64.getEncoder()
                .encode(
                        request.length() == request.body().length
                                ? request.body()
                                : Arrays.copyOf(request.body(), request.length()));
        if (data.length > Math.min(bounds.valueBytesMax(), bounds.chunkBytesMax())) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "a part of a file has " + data.length + " bytes in Base64, more than limits.value.bytes ("
                            + bounds.valueBytesMax() + ") or chunk.build.memory (" + bounds.chunkBytesMax()
                            + ") allow; nothing was stored");
        }
        String first = EventMapper.parameter(request, FileContentKind.FILE);
        rows.beginRow(request.receivedMicros());
        if (expires > 0) {
            rows.expires(expires);
        }
        for (FileField cell : cells) {
            int position = table.position(cell.word());
            switch (cell) {
                case DATA -> rows.value(position, data, 0, data.length);
                case FIRST -> {
                    if (!first.isEmpty()) {
                        rows.number(position, Long.parseLong(first));
                    }
                }
            }
        }
        rows.endRow();
    }

    /** Microseconds since 1970; 0 for never. What the headers say wrong is refused here already, before the rest of a long file comes. */
    private long expiry(Request request, EventHeaders headers) {
        Metadata metadata = Metadata.read(headers.metadata(), settings, json);
        long event = headers.eventMillis(EventTimes.received(request.receivedMicros(), settings.skewMax()));
        headers.validMillis();
        if (!metadata.isEphemeral()) {
            return 0;
        }
        Duration ttl = metadata.ttlOrNull() == null ? settings.ttlDefault() : metadata.ttlOrNull();
        long from = event == IsoInstant.NONE ? request.receivedMicros() : event * 1_000;
        return from + ttl.plus(EXPIRY_MARGIN).toNanos() / 1_000;
    }
}
