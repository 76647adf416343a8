package io.millrace.api;

import io.millrace.catalog.Actor;
import io.millrace.catalog.ApiKey;
import io.millrace.catalog.Author;
import io.millrace.catalog.Role;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;

/**
 * Who sent a request. The rules of what which role may do are here and nowhere else.
 *
 * @param id of the API key; {@code anonymous} where authentication is off
 * @param name of the API key
 * @param owner of the API key
 * @param group id of the group that the key is bound to; null if it is for the whole server
 */
public record Caller(String id, String name, String owner, Role role, String group) {
    /** Everybody, where authentication is off. */
    static final Caller ANONYMOUS = new Caller("anonymous", "anonymous", "anonymous", Role.ADMIN, null);

    static Caller with(ApiKey key) {
        return new Caller(key.id(), key.name(), key.owner(), key.role(), key.group());
    }

    /** As whom the caller is remembered, with the reason for a change. */
    public Author author(String description) {
        return new Author(new Actor(id, name, owner).text(), description);
    }

    public boolean may(Right right) {
        return right != Right.CHANGE || role == Role.ADMIN;
    }

    /** @throws Problem {@code FORBIDDEN} */
    public void require(Right right) {
        if (!may(right)) {
            throw new Problem(
                    ProblemCode.FORBIDDEN, "only an API key with the role admin may do this; this one has " + word());
        }
    }

    /** Users have to do with their own keys only: the one they use, and those made with it. */
    public boolean maySee(ApiKey key) {
        return role == Role.ADMIN || key.id().equals(id) || key.owner().equals(id);
    }

    private String word() {
        return role == Role.ADMIN ? "admin" : "user";
    }
}
