package io.millrace.mapping.document;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a body of the type {@code application/x-www-form-urlencoded} into an object. All values are strings; brackets in names
 * make lists and objects: {@code k[]=a}, {@code k[x]=a}, {@code k[0][x]=a}.
 */
public final class FormReader {
    /** Brackets of one name. */
    private static final int BRACKETS_MAX = 64;

    private FormReader() {}

    public static JsonDocument read(byte[] body, int length) throws MalformedDocument {
        FormNode root = new FormNode();
        String text = new String(body, 0, length, StandardCharsets.ISO_8859_1);
        for (int from = 0; from < length; ) {
            int end = text.indexOf('&', from);
            end = end < 0 ? length : end;
            pair(text.substring(from, end), root);
            from = end + 1;
        }
        ByteArrayOutputStream json = new ByteArrayOutputStream(length + length / 4 + 2);
        root.writeObject(json);
        return JsonDocument.read(json.toByteArray(), json.size());
    }

    private static void pair(String pair, FormNode root) throws MalformedDocument {
        if (pair.isEmpty()) {
            return;
        }
        if (pair.indexOf(';') >= 0) {
            throw new MalformedDocument("a semicolon in \"" + shown(pair) + "\"; it has to be written %3B");
        }
        int equals = pair.indexOf('=');
        String name = decoded(equals < 0 ? pair : pair.substring(0, equals));
        String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
        List<String> keys = keys(name);
        FormNode node = root;
        for (int i = 0; i < keys.size() - 1; i++) {
            node = node.child(keys.get(i));
        }
        node.put(keys.get(keys.size() - 1), value);
    }

    /** The name before the brackets and what is in them. */
    private static List<String> keys(String name) throws MalformedDocument {
        List<String> keys = new ArrayList<>();
        int at = name.indexOf('[');
        keys.add(at < 0 ? name : name.substring(0, at));
        while (at >= 0 && at < name.length()) {
            int close = name.indexOf(']', at);
            if (name.charAt(at) != '[' || close < 0) {
                throw new MalformedDocument(
                        "the brackets of \"" + shown(name) + "\" do not close, or more follows them");
            }
            if (keys.size() > BRACKETS_MAX) {
                throw new MalformedDocument("more than " + BRACKETS_MAX + " brackets in \"" + shown(name) + "\"");
            }
            keys.add(name.substring(at + 1, close));
            at = close + 1;
        }
        return keys;
    }

    private static String decoded(String text) throws MalformedDocument {
        byte[] out = new byte[text.length()];
        int to = 0;
        for (int at = 0; at < text.length(); at++) {
            char c = text.charAt(at);
            if (c == '%') {
                int high = at + 1 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
                int low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
                if (high < 0 || low < 0) {
                    throw new MalformedDocument(
                            "\"" + shown(text.substring(at)) + "\" is no % with two hexadecimal digits");
                }
                out[to++] = (byte) ((high << 4) | low);
                at += 2;
            } else {
                out[to++] = (byte) (c == '+' ? ' ' : c);
            }
        }
        return new String(out, 0, to, StandardCharsets.UTF_8);
    }

    private static String shown(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "…";
    }
}
