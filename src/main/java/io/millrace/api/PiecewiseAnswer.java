package io.millrace.api;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Iterator;

/**
 * Sends an answer that may be large: one piece in a turn of the event loop, and no faster than the client takes it, so that
 * neither the memory nor the other clients of the loop pay for it. Confined to its verticle.
 */
public final class PiecewiseAnswer {
    private final HttpServerResponse response;
    private final Iterator<Buffer> pieces;
    private final Context context = Vertx.currentContext();

    private PiecewiseAnswer(HttpServerResponse response, Iterator<Buffer> pieces) {
        this.response = response;
        this.pieces = pieces;
    }

    /**
     * Ends the response with these pieces; its status and headers are set. An answer of one piece tells its length.
     *
     * @param pieces at least one; each is made when it is wanted
     */
    public static void send(HttpServerResponse response, Iterator<Buffer> pieces) {
        if (response.ended() || response.closed()) {
            return;
        }
        Buffer first = pieces.next();
        if (pieces.hasNext()) {
            response.setChunked(true).write(first);
            new PiecewiseAnswer(response, pieces).goOn();
        } else {
            response.end(first);
        }
    }

    private void goOn() {
        if (response.writeQueueFull()) {
            response.drainHandler(drained -> next());
        } else {
            context.runOnContext(turn -> next());
        }
    }

    private void next() {
        response.drainHandler(null);
        if (response.closed() || response.ended()) {
            return;
        }
        Buffer piece = pieces.next();
        if (pieces.hasNext()) {
            response.write(piece);
            goOn();
        } else {
            response.end(piece);
        }
    }
}
