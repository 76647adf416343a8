package io.millrace.mapping.document;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Pieces of well-formed JSON text. */
public final class JsonText {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.ISO_8859_1);

    private JsonText() {}

    static boolean hasEscapes(byte[] bytes, int offset, int length) {
        for (int at = offset; at < offset + length; at++) {
            if (bytes[at] == '\\') {
                return true;
            }
        }
        return false;
    }

    /** A value without the blanks around what is in it. */
    static Span withoutBlanks(Span value) {
        byte[] in = value.bytes();
        byte[] out = new byte[value.length()];
        int to = 0;
        boolean isInString = false;
        for (int at = value.offset(); at < value.offset() + value.length(); at++) {
            byte b = in[at];
            if (isInString && b == '\\') {
                out[to++] = b;
                b = in[++at];
            } else if (b == '"') {
                isInString = !isInString;
            } else if (!isInString && (b == ' ' || b == '\t' || b == '\n' || b == '\r')) {
                continue;
            }
            out[to++] = b;
        }
        return new Span(out, 0, to);
    }

    /** What stands between the quotes of a string, its escapes resolved. Half a surrogate pair becomes U+FFFD. */
    static Span decoded(Span inner) {
        byte[] in = inner.bytes();
        if (!hasEscapes(in, inner.offset(), inner.length())) {
            return inner;
        }
        StringBuilder text = new StringBuilder(inner.length());
        String written = inner.text();
        for (int at = 0; at < written.length(); at++) {
            char c = written.charAt(at);
            if (c != '\\') {
                text.append(c);
                continue;
            }
            char escaped = written.charAt(++at);
            if (escaped == 'u') {
                text.append((char) Integer.parseInt(written.substring(at + 1, at + 5), 16));
                at += 4;
            } else {
                text.append(unescaped(escaped));
            }
        }
        return Span.of(withoutHalfPairs(text));
    }

    private static char unescaped(char escaped) {
        return switch (escaped) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> escaped;
        };
    }

    private static String withoutHalfPairs(StringBuilder text) {
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (Character.isHighSurrogate(c)
                    && at + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(at + 1))) {
                at++;
            } else if (Character.isSurrogate(c)) {
                text.setCharAt(at, '\ufffd');
            }
        }
        return text.toString();
    }

    /** A text as a JSON string, with its quotes; only what has to be is escaped. */
    public static Span quoted(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() + 2);
        quote(text.getBytes(StandardCharsets.UTF_8), out);
        return Span.of(out.toByteArray());
    }

    /** Appends a text in UTF-8 as a JSON string, with its quotes. */
    public static void quote(byte[] utf8, ByteArrayOutputStream out) {
        out.write('"');
        int from = 0;
        for (int at = 0; at < utf8.length; at++) {
            byte b = utf8[at];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                out.write(utf8, from, at - from);
                out.writeBytes(escaped(b));
                from = at + 1;
            }
        }
        out.write(utf8, from, utf8.length - from);
        out.write('"');
    }

    private static byte[] escaped(byte b) {
        return switch (b) {
            case '"', '\\' -> new byte[] {'\\', b};
            case '\b' -> new byte[] {'\\', 'b'};
            case '\f' -> new byte[] {'\\', 'f'};
            case '\n' -> new byte[] {'\\', 'n'};
            case '\r' -> new byte[] {'\\', 'r'};
            case '\t' -> new byte[] {'\\', 't'};
            default -> new byte[] {'\\', 'u', '0', '0', HEX[b >> 4], HEX[b & 0xf]};
        };
    }
}
