package io.millrace.api.flowcore;

import io.millrace.admission.Control;
import io.millrace.api.Caller;
import io.millrace.api.Right;
import io.millrace.catalog.Author;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Details;
import io.millrace.catalog.Group;
import io.millrace.problem.FieldProblem;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Makes the flow type and the event type of a webhook that are not there. Of several requests that come at once one makes them, and the others
 * find them. Immutable.
 */
final class FirstUse {
    private static final String REASON = "made by the first post";

    private final TypeMaker maker;
    private final Supplier<Catalog> catalogs;
    private final int typesMax;

    /**
     * @param catalogs shows what {@code control} has made when that answers, also when it refuses to make it twice
     * @param typesMax flow types and event types of a data core, from which on none is made
     */
    FirstUse(Control control, Supplier<Catalog> catalogs, int typesMax) {
        this.maker = new TypeMaker(control);
        this.catalogs = catalogs;
        this.typesMax = typesMax;
    }

    /** Whether the caller may make what is missing: a key of the tenant, or one that may make anything. */
    static boolean isAllowed(Caller caller) {
        return caller.group() != null || caller.may(Right.CHANGE);
    }

    /**
     * Looks whether the webhook's types can be made.
     *
     * @throws Problem {@code NOT_FOUND} if there is no such tenant or data core, {@code INVALID_PARAMETER} if one of the names can be that of no type, {@code INCORRECT_STATE} if there are too many
     */
    void require(WebhookPath path, Caller caller) {
        Group core = core(path, caller);
        requireName("flow type", path.flow());
        requireName("event type", path.event());
        requireRoom(core, tree(caller));
    }

    private void requireRoom(Group core, Tree tree) {
        List<Group> flows = tree.below(core, Kind.FLOW_TYPE);
        int types = flows.size()
                + flows.stream().mapToInt(flow -> tree.eventTypes(flow).size()).sum();
        if (types >= typesMax) {
            throw new Problem(
                    ProblemCode.INCORRECT_STATE,
                    "the data core has " + types + " flow types and event types, from which on posting makes no more"
                            + " (flowcore.first-use.types); nothing was stored");
        }
    }

    private static void requireName(String what, String name) {
        if (!TypeMaker.isName(name)) {
            String message = "the name of the " + what + " in the address " + TypeMaker.NAME_RULE;
            throw new Problem(
                    ProblemCode.INVALID_PARAMETER,
                    message + "; nothing was stored",
                    List.of(new FieldProblem(null, List.of("address"), "bad_name", message)));
        }
    }

    private Tree tree(Caller caller) {
        return new Tree(catalogs.get(), caller);
    }

    private Group core(WebhookPath path, Caller caller) {
        Tree tree = tree(caller);
        return tree.tenantNamed(path.tenant())
                .flatMap(tenant -> tree.core(tenant, path.core()))
                .orElseThrow(path::missing);
    }

    /** The event type, which is there then. Fails like {@link #require}, and if the change cannot be made. */
    Future<EventType> make(WebhookPath path, Caller caller) {
        Author author = caller.author(REASON);
        Group core;
        try {
            require(path, caller);
            core = core(path, caller);
        } catch (Problem refused) {
            return Future.failedFuture(refused);
        }
        return made(
                        () -> tree(caller).flow(core, path.flow()),
                        () -> maker.flow(core, Details.named(path.flow()), author),
                        path)
                .compose(flow -> made(
                        () -> path.look(tree(caller)),
                        () -> maker.event(tree(caller), flow, Details.named(path.event()), author)
                                .map(endpoint -> tree(caller).eventType(endpoint)),
                        path));
    }

    /** What is there; if nothing is, what is made; if another request was faster, what that made. */
    private static <T> Future<T> made(Supplier<Optional<T>> there, Supplier<Future<T>> made, WebhookPath path) {
        return there.get().map(Future::succeededFuture).orElseGet(() -> made.get()
                .recover(failure -> isTaken(failure)
                        ? there.get().map(Future::succeededFuture).orElseGet(() -> Future.failedFuture(path.missing()))
                        : Future.failedFuture(failure)));
    }

    private static boolean isTaken(Throwable failure) {
        return failure instanceof Problem problem && problem.code() == ProblemCode.ALREADY_EXISTS;
    }
}
