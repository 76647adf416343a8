package io.millrace.api.featurebase;

import io.millrace.api.json.Members;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.util.regex.Pattern;

/** What tables, fields, endpoints and databases may be called. */
final class Names {
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_-]{0,229}");
    /** Θ comes from the times when names were made of it. */
    private static final Pattern SERVER_NAME = Pattern.compile("[a-z][a-z0-9Θ_-]{0,229}");

    private static final int FREE_LENGTH_MAX = 230;

    private Names() {}

    static boolean isValid(String name) {
        return NAME.matcher(name).matches();
    }

    /** @throws Problem in the words of the server dialect if an index or a field cannot have the name */
    static void requireServerName(String name, String doing) {
        if (!SERVER_NAME.matcher(name).matches()) {
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    doing + "'" + name + "': invalid index or field name, must match [a-z][a-z0-9Θ_-]*"
                            + " and contain at most 230 characters");
        }
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
