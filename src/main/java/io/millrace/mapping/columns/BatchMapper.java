package io.millrace.mapping.columns;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.millrace.mapping.LinesFraming;
import io.millrace.mapping.Mapping;
import io.millrace.mapping.RefusedRecords;
import io.millrace.mapping.request.RequestParts;
import io.millrace.model.Outcome;
import io.millrace.model.RefusedRecord;
import io.millrace.model.Request;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.util.Arrays;

/** Takes a request apart and has each of its records mapped. */
final class BatchMapper implements Mapping.Mapper {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String JSON_TYPE = "application/json";

    private final Mapping.Mapper single;

    BatchMapper(Mapping.Mapper single) {
        this.single = single;
    }

    @Override
    public Outcome map(Request request, int admitted) {
        BatchMapping.Kind kind = BatchMapping.Kind.of(request);
        if (kind == BatchMapping.Kind.ONE) {
            return single.map(request, admitted);
        }
        Batch batch = new Batch(request, admitted);
        if (kind == BatchMapping.Kind.LINES) {
            lines(batch);
        } else {
            elements(batch);
        }
        if (batch.records == 0) {
            throw new Problem(ProblemCode.INVALID_BODY, "the body has no records; nothing was stored");
        }
        return batch.refused.outcome(batch.records, admitted);
    }

    private static void lines(Batch batch) {
        byte[] body = batch.request.body();
        int length = batch.request.length();
        for (int from = 0; from < length; ) {
            int end = LinesFraming.lineEnd(body, from, length);
            int to = end > from && body[end - 1] == '\r' ? end - 1 : end;
            if (!LinesFraming.isBlank(body, from, to)) {
                batch.record(from, to);
            }
            from = end + 1;
        }
    }

    private static void elements(Batch batch) {
        try (JsonParser parser = JSON.createParser(batch.request.body(), 0, batch.request.length())) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                throw new Problem(ProblemCode.INVALID_BODY, "the body has to be a JSON array; nothing was stored");
            }
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int from = Math.toIntExact(parser.currentTokenLocation().getByteOffset());
                parser.skipChildren();
                parser.finishToken();
                batch.record(from, Math.toIntExact(parser.currentLocation().getByteOffset()));
            }
            if (parser.nextToken() != null) {
                throw new Problem(ProblemCode.INVALID_BODY, "there is more behind the end of the JSON array");
            }
        } catch (JsonProcessingException e) {
            throw new Problem(
                    ProblemCode.INVALID_BODY,
                    "the body is not valid JSON: " + e.getOriginalMessage() + " (near byte "
                            + e.getLocation().getByteOffset() + "); nothing was stored");
        } catch (IOException e) {
            throw Problem.bug(e);
        }
    }

    /** A request that is being taken apart. */
    private final class Batch {
        private final Request request;
        private final int admitted;
        private final RefusedRecords refused = new RefusedRecords();
        private final String type;
        private int records;

        Batch(Request request, int admitted) {
            this.type = request.contentType().equals(RequestParts.DECODED_LINES) ? RequestParts.DECODED : JSON_TYPE;
            this.request = request;
            this.admitted = admitted;
        }

        void record(int from, int to) {
            if (records < admitted) {
                Request one = new Request(
                        Arrays.copyOfRange(request.body(), from, to),
                        to - from,
                        type,
                        request.headers(),
                        request.parameters(),
                        request.clientAddress(),
                        request.receivedMicros(),
                        null);
                for (RefusedRecord wrong : single.map(one, 1).refused()) {
                    refused.add(records, wrong.problems());
                }
            }
            records++;
        }
    }
}
