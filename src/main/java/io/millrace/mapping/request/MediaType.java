package io.millrace.mapping.request;

import io.millrace.model.Request;
import java.util.Locale;

/** What a body claims to be. */
enum MediaType {
    JSON,
    /** JSON that was made of something else: indexes and names are told apart in it. */
    DECODED,
    FORM,
    /** Nothing with values that have a path. */
    OTHER;

    /** Parameters and the case of letters do not matter. */
    static MediaType of(Request request) {
        String full = request.contentType().toLowerCase(Locale.ROOT);
        if (full.startsWith("application/x-www-form-urlencoded")) {
            return FORM;
        }
        int parameters = full.indexOf(';');
        String type = (parameters < 0 ? full : full.substring(0, parameters)).strip();
        if (type.equals(RequestParts.DECODED)) {
            return DECODED;
        }
        boolean isJson = type.equals("application/json")
                || (type.startsWith("application/")
                        && type.endsWith("+json")
                        && type.length() > "application/+json".length());
        return isJson ? JSON : OTHER;
    }
}
