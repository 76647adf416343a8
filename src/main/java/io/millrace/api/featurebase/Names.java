package io.millrace.api.featurebase;

import io.millrace.api.json.Members;
import java.util.regex.Pattern;

/** What tables, fields, endpoints and databases may be called. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,229}");
    private static final int FREE_LENGTH_MAX = 230;

    private Names() {}

    static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }

    /** A name that occurs in paths and queries. */
    static String strict(Members members, String member) {
        String name = members.requiredText(member);
        if (!isValid(name)) {
            throw members.wrong(
                    member,
                    "bad_name",
                    "must begin with a-z and go on with a-z, 0-9, - or _, in all 230 characters at most");
        }
        return name;
    }

    /** A name for people. */
    static String free(Members members, String member) {
        String name = members.requiredText(member).strip();
        if (name.length() > FREE_LENGTH_MAX || name.chars().anyMatch(Character::isISOControl)) {
            throw members.wrong(member, "bad_name", "must be a line of 230 characters at most");
        }
        return name;
    }
}
