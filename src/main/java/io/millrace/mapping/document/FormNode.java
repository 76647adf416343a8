package io.millrace.mapping.document;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A list or an object that a form makes: a list as long as all its keys are indexes. Confined to its reader. */
final class FormNode {
    /** A list has a null for each index below its last that nobody gave; this bounds them. */
    static final int INDEX_MAX = 1_000;

    private final Map<String, Object> entries = new LinkedHashMap<>();
    private boolean isList = true;
    private int next;

    /** The node under a key, made if there is none, or a value. */
    FormNode child(String key) throws MalformedDocument {
        String place = place(key);
        if (entries.get(place) instanceof FormNode known) {
            return known;
        }
        FormNode made = new FormNode();
        entries.put(place, made);
        return made;
    }

    /** The last of equal names wins. */
    void put(String key, String value) throws MalformedDocument {
        entries.put(place(key), value);
    }

    /** An empty key is the index behind the last. */
    private String place(String key) throws MalformedDocument {
        if (key.isEmpty()) {
            return String.valueOf(next++);
        }
        if (key.matches("0|[1-9][0-9]*")) {
            int index = key.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(key);
            if (index > INDEX_MAX && index > next) {
                throw new MalformedDocument(
                        "the index [" + key + "] is more than " + INDEX_MAX + " and more than one behind the last");
            }
            next = Math.max(next, index + 1);
        } else {
            isList = false;
        }
        return key;
    }

    void write(ByteArrayOutputStream out) {
        if (isList) {
            for (int i = 0; i < next; i++) {
                out.write(i == 0 ? '[' : ',');
                write(entries.get(String.valueOf(i)), out);
            }
            out.write(']');
        } else {
            writeObject(out);
        }
    }

    /** Also if all names are digits. */
    void writeObject(ByteArrayOutputStream out) {
        out.write('{');
        int at = 0;
        for (Map.Entry<String, Object> entry : entries.entrySet()) {
            if (at++ > 0) {
                out.write(',');
            }
            JsonText.quote(entry.getKey().getBytes(StandardCharsets.UTF_8), out);
            out.write(':');
            write(entry.getValue(), out);
        }
        out.write('}');
    }

    private static void write(Object value, ByteArrayOutputStream out) {
        if (value instanceof FormNode node) {
            node.write(out);
        } else if (value instanceof String text) {
            JsonText.quote(text.getBytes(StandardCharsets.UTF_8), out);
        } else {
            out.writeBytes(new byte[] {'n', 'u', 'l', 'l'});
        }
    }
}
