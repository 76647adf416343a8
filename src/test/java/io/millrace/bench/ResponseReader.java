package io.millrace.bench;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Finds the end of each HTTP/1.1 answer with as little work as possible. Confined to its event loop. */
final class ResponseReader {
    private static final int HEAD_BYTES_MAX = 8192;
    private static final String LENGTH = "\ncontent-length:";

    private final byte[] head = new byte[HEAD_BYTES_MAX];
    private int headBytes;
    private int bodyBytesLeft = -1;
    private int status;

    /** @return whether an answer is complete; its status is in {@link #status} */
    boolean read(ByteBuf in) {
        while (in.isReadable()) {
            if (bodyBytesLeft < 0) {
                readHead(in);
            }
            if (bodyBytesLeft >= 0) {
                int skipped = Math.min(bodyBytesLeft, in.readableBytes());
                in.skipBytes(skipped);
                bodyBytesLeft -= skipped;
                if (bodyBytesLeft == 0) {
                    bodyBytesLeft = -1;
                    return true;
                }
            }
        }
        return false;
    }

    int status() {
        return status;
    }

    private void readHead(ByteBuf in) {
        while (in.isReadable()) {
            byte b = in.readByte();
            head[headBytes++] = b;
            if (b == '\n' && headBytes >= 4 && head[headBytes - 3] == '\n') {
                endHead();
                return;
            }
        }
    }

    private void endHead() {
        String text = new String(head, 0, headBytes, StandardCharsets.ISO_8859_1);
        headBytes = 0;
        status = Integer.parseInt(text, 9, 12, 10);
        String lower = text.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(LENGTH);
        if (at < 0) {
            throw new IllegalStateException("an answer without Content-Length: " + text);
        }
        int start = at + LENGTH.length();
        bodyBytesLeft = Integer.parseInt(
                lower.substring(start, lower.indexOf('\r', start)).strip());
    }
}
