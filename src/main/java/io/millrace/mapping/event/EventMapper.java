package io.millrace.mapping.event;

import com.fasterxml.jackson.core.JsonParser;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.json.ObjectCells;
import io.millrace.mapping.time.IsoInstant;
import io.millrace.model.MoreRefused;
import io.millrace.model.Outcome;
import io.millrace.model.Request;
import io.millrace.model.RowVisitor;
import io.millrace.model.Ticks;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Makes rows of all events of a request, or of none. */
final class EventMapper implements Mapping.Mapper {
    /** What a row takes beside its values while a chunk is built, for each column, on the safe side. */
    private static final int COLUMN_BYTES = 64;

    private static final byte[] INGESTED_AT = member("\"" + Metadata.INGESTED_AT);
    private static final byte[] EVENT_TIME = member(",\"" + Metadata.EVENT_TIME);
    private static final byte[] VALID_TIME = member(",\"" + Metadata.VALID_TIME);

    private final EventMapping mapping;
    private final RowVisitor rows;
    private final Mapping.Bounds bounds;
    private final EventHeaders headers = new EventHeaders();
    private final EventBatch batch = new EventBatch();
    private final EventReader reader;
    private final FileParts file = new FileParts();
    private final Scratch metadataJson = new Scratch();
    /** Null if the table has no typed fields. */
    private final ObjectCells typed;

    /** The header that was read last, and what is in it: clients send the same again and again. */
    private String knownHeader = "";

    private Metadata known = Metadata.NONE;

    EventMapper(EventMapping mapping, RowVisitor rows, Mapping.Bounds bounds) {
        this.mapping = mapping;
        this.rows = rows;
        this.bounds = bounds;
        this.typed = mapping.typedCellsOrNull();
        this.reader = new EventReader(mapping, batch, bounds.valueBytesMax());
    }

    private static byte[] member(String name) {
        return (name + "\":\"").getBytes(StandardCharsets.US_ASCII);
    }

    /** What is not admitted has to be in order, too: none of it is stored, and the client sends it again. */
    @Override
    public Outcome map(Request request, int admitted) {
        try {
            headers.read(request);
            Metadata metadata = metadata(headers.metadata());
            boolean isFile = EventMapping.isForm(request);
            if (isFile) {
                file.read(request, headers, mapping);
            } else {
                reader.read(request, headers);
            }
            // a form is one record to whoever counts, whatever becomes of it
            int records = isFile ? 1 : batch.size();
            if (admitted == 0) {
                return new Outcome(records, 0, List.of());
            }
            if (admitted < records) {
                throw new Problem(
                        ProblemCode.THROUGHPUT_EXCEEDED,
                        "the endpoint's budget has room for " + admitted + " of the " + records
                                + " events now, and a batch is stored as a whole; nothing was stored, send it again later");
            }
            Events events = isFile ? file : batch;
            long[] times = BatchTicks.of(events, mapping.table().id().value(), mapping.spread());
            write(request, events, metadata, times);
            String checksum = isFile ? file.checksum() : null;
            return new Outcome(events.size(), events.size(), List.of(), MoreRefused.NONE, times, checksum);
        } finally {
            // A mapper lives longer than a body.
            headers.clear();
            batch.close();
            file.close();
            metadataJson.clear();
        }
    }

    private Metadata metadata(String header) {
        if (!header.equals(knownHeader)) {
            known = Metadata.read(header, mapping.settings(), mapping.json());
            knownHeader = header;
        }
        return known;
    }

    private void write(Request request, Events events, Metadata metadata, long[] timesOrNull) {
        Duration ttl = metadata.ttlOrNull() == null ? mapping.settings().ttlDefault() : metadata.ttlOrNull();
        long ttlMicros = metadata.isEphemeral() ? ttl.toNanos() / 1_000 : 0;
        int common = common(request, metadata);
        for (int event = 0; event < events.size(); event++) {
            long time = timesOrNull == null ? Outcome.TIME_OF_ID : timesOrNull[event];
            if (event == 0
                    || events.eventMillis(event) != events.eventMillis(event - 1)
                    || events.validMillis(event) != events.validMillis(event - 1)) {
                own(events, event, common, metadata);
            }
            long left = bounds.chunkBytesMax() - requireFits(events, event);
            boolean hasTyped = typed != null && readsTyped(events, event, left);
            row(request.receivedMicros(), events, event, time, ttlMicros, hasTyped);
        }
    }

    /** Writes the metadata that all events have, and gives their length. */
    private int common(Request request, Metadata metadata) {
        metadataJson.put('{');
        metadataJson.put(metadata.members());
        metadataJson.quoted(EventKind.PRODUCER);
        metadataJson.put(':');
        metadataJson.quoted(parameter(request, EventKind.PRODUCER));
        metadataJson.put(',');
        metadataJson.put(INGESTED_AT);
        metadataJson.time(Math.floorDiv(request.receivedMicros(), 1_000L));
        metadataJson.put('"');
        return metadataJson.length();
    }

    /** The first of the name; empty if there is none. */
    static String parameter(Request request, String name) {
        for (Map.Entry<String, String> parameter : request.parameters()) {
            if (parameter.getKey().equals(name)) {
                return parameter.getValue();
            }
        }
        return "";
    }

    /** Writes the rest of an event's metadata. */
    private void own(Events events, int event, int common, Metadata metadata) {
        metadataJson.cut(common);
        time(EVENT_TIME, events.eventMillis(event), metadata.eventTime());
        time(VALID_TIME, events.validMillis(event), metadata.validTime());
        metadataJson.put('}');
    }

    /** @param otherwise the client's own member, if the event does not have the time */
    private void time(byte[] member, long millis, byte[] otherwise) {
        if (millis != IsoInstant.NONE) {
            metadataJson.put(member);
            metadataJson.time(millis);
            metadataJson.put('"');
        } else if (otherwise.length > 0) {
            metadataJson.put(',');
            metadataJson.put(otherwise, 0, otherwise.length - 1);
        }
    }

    /** Gives what the event takes of a chunk's memory, in bytes. */
    private long requireFits(Events events, int event) {
        int payload = events.payloadLength(event);
        long bytes = (long) payload + metadataJson.length() + (long) COLUMN_BYTES * mapping.cells().length;
        if (Math.max(payload, metadataJson.length()) > bounds.valueBytesMax() || bytes > bounds.chunkBytesMax()) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "event " + event + " has " + payload + " bytes of payload, " + metadataJson.length()
                            + " of metadata and " + bytes + " in all, more than limits.value.bytes ("
                            + bounds.valueBytesMax() + ") or chunk.build.memory (" + bounds.chunkBytesMax()
                            + ") allow; nothing was stored");
        }
        return bytes;
    }

    /**
     * Reads the typed fields of an event's payload, which is an object in any case.
     *
     * @return whether they fit as well; those of one event that do not are left empty, since no event is refused for them
     */
    private boolean readsTyped(Events events, int event, long bytesLeft) {
        byte[] payload = events.payloadBytes(event);
        try (JsonParser parser =
                mapping.json().createParser(payload, events.payloadOffset(event), events.payloadLength(event))) {
            typed.read(parser);
        } catch (IOException e) {
            throw Problem.bug(e);
        }
        return typed.chunkBytes() <= bytesLeft;
    }

    private void row(long receivedMicros, Events events, int event, long time, long ttlMicros, boolean hasTyped) {
        rows.beginRow(receivedMicros);
        boolean isOwn = time != Outcome.TIME_OF_ID;
        if (isOwn) {
            rows.recordTime(Ticks.micros(time));
        }
        if (ttlMicros > 0) {
            rows.expires((isOwn ? Ticks.micros(time) : receivedMicros) + ttlMicros);
        }
        long valid = events.validMillis(event);
        for (EventMapping.Cell cell : mapping.cells()) {
            if (cell.fieldOrNull() == null) {
                if (hasTyped) {
                    typed.write(cell.column(), cell.position(), rows);
                }
                continue;
            }
            switch (cell.fieldOrNull()) {
                case PAYLOAD ->
                    rows.value(
                            cell.position(),
                            events.payloadBytes(event),
                            events.payloadOffset(event),
                            events.payloadLength(event));
                case METADATA -> rows.value(cell.position(), metadataJson.bytes(), 0, metadataJson.length());
                case VALID_TIME -> {
                    if (valid != IsoInstant.NONE && valid != events.eventMillis(event)) {
                        rows.number(cell.position(), valid);
                    }
                }
                case TICK -> {
                    if (isOwn) {
                        rows.number(cell.position(), Ticks.ofMicro(time));
                    }
                }
                case FILE -> reference(cell, events.file());
                case FILE_CONTENT -> reference(cell, events.content(event));
            }
        }
        rows.endRow();
    }

    /** @param record 0 if there is none */
    private void reference(EventMapping.Cell cell, long record) {
        if (record > 0) {
            rows.number(cell.position(), record);
        }
    }
}
