package io.millrace.transaction;

import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.transaction.TransactionCommand.Start;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The transactions of clients at one moment, and the rules by which they start, wait and end. An exclusive one is active when it
 * is alone; while there is one, none can be started, and those whose deadline is over go. Immutable.
 */
public final class TransactionBook {
    /** All of them are read for every command. */
    static final int TRANSACTIONS_MAX = 1_000;

    private static final Comparator<ClientTransaction> BY_AGE =
            Comparator.comparing(ClientTransaction::created).thenComparing(ClientTransaction::id);

    private final Map<String, ClientTransaction> byId = new TreeMap<>();

    public TransactionBook(Collection<ClientTransaction> transactions) {
        transactions.forEach(transaction -> byId.put(transaction.id(), transaction));
    }

    /** The eldest first. */
    public List<ClientTransaction> all() {
        return byId.values().stream().sorted(BY_AGE).toList();
    }

    public Optional<ClientTransaction> get(String id) {
        return Optional.ofNullable(byId.get(id));
    }

    /** What has become of them by now. */
    public TransactionBook at(Instant now) {
        TransactionBook book = this;
        Optional<ClientTransaction> exclusive = book.exclusive();
        while (exclusive.isPresent()) {
            ClientTransaction first = book.firstToEnd();
            if (first.deadline().isAfter(now)) {
                return book;
            }
            Instant looked = exclusive.get().created();
            book = book.without(first.id(), first.deadline().isAfter(looked) ? first.deadline() : looked);
            exclusive = book.exclusive();
        }
        return book;
    }

    private Optional<ClientTransaction> exclusive() {
        return byId.values().stream().filter(ClientTransaction::isExclusive).findFirst();
    }

    private ClientTransaction firstToEnd() {
        return byId.values().stream()
                .min(Comparator.comparing(ClientTransaction::deadline))
                .orElseThrow();
    }

    TransactionStep<TransactionAnswer> start(Start command, Instant now) {
        TransactionBook today = at(now);
        Optional<ClientTransaction> known = today.get(command.id());
        if (known.isPresent()) {
            return today.answer(new TransactionAnswer.IdInUse(known.get()));
        }
        Optional<ClientTransaction> exclusive = today.exclusive();
        if (exclusive.isPresent()) {
            return today.answer(new TransactionAnswer.Excluded(exclusive.get()));
        }
        TransactionBook before = today.byId.size() < TRANSACTIONS_MAX ? today : today.withoutForgotten(now);
        if (before.byId.size() >= TRANSACTIONS_MAX) {
            throw new Problem(
                    ProblemCode.OVERLOADED,
                    "there are " + TRANSACTIONS_MAX + " transactions, which is all that may; finish some");
        }
        boolean isActive = !command.isExclusive() || before.byId.isEmpty();
        ClientTransaction started = new ClientTransaction(
                command.id(), isActive, command.isExclusive(), command.timeout(), now, now.plus(command.timeout()));
        return before.with(started).answer(new TransactionAnswer.Done(started));
    }

    TransactionStep<TransactionAnswer> find(String id, Instant now) {
        TransactionBook today = at(now);
        return today.answer(today.told(id));
    }

    TransactionStep<TransactionAnswer> finish(String id, Instant now) {
        TransactionBook today = at(now);
        return today.without(id, now).answer(today.told(id));
    }

    private TransactionAnswer told(String id) {
        return get(id).<TransactionAnswer>map(TransactionAnswer.Done::new).orElseGet(TransactionAnswer.Missing::new);
    }

    private TransactionStep<TransactionAnswer> answer(TransactionAnswer answer) {
        return new TransactionStep<>(this, answer);
    }

    private TransactionBook with(ClientTransaction added) {
        List<ClientTransaction> more = new ArrayList<>(byId.values());
        more.add(added);
        return new TransactionBook(more);
    }

    /** An exclusive one that is left alone becomes active. */
    private TransactionBook without(String id, Instant now) {
        List<ClientTransaction> left = new ArrayList<>(byId.values());
        left.removeIf(transaction -> transaction.id().equals(id));
        if (left.size() == 1 && !left.get(0).isActive()) {
            left.set(0, left.get(0).activated(now));
        }
        return new TransactionBook(left);
    }

    private TransactionBook withoutForgotten(Instant now) {
        return new TransactionBook(byId.values().stream()
                .filter(transaction -> transaction.deadline().isAfter(now))
                .toList());
    }
}
