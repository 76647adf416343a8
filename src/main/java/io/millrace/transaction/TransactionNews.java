package io.millrace.transaction;

import io.millrace.transaction.TransactionCommand.Start;

/**
 * What a command has changed about transactions, to be counted. Immutable.
 *
 * @param started others than exclusive ones
 * @param ended likewise, finished or forgotten
 * @param blocked likewise, which could not start because of an exclusive one
 * @param exclusivesWanted commands that wanted an exclusive one
 * @param exclusivesActive that have become active
 */
public record TransactionNews(
        int started,
        int ended,
        int blocked,
        int exclusivesWanted,
        int exclusivesActive,
        int exclusivesEnded,
        int exclusivesBlocked) {
    public static TransactionNews of(TransactionCommand<?> command, TransactionBook before, TransactionStep<?> step) {
        boolean wantsExclusive = command instanceof Start start && start.isExclusive();
        boolean isBlocked = step.answer() instanceof TransactionAnswer.Excluded;
        int started = 0;
        int active = 0;
        for (ClientTransaction one : step.after().all()) {
            boolean isNew = before.get(one.id()).isEmpty();
            boolean wasActive =
                    before.get(one.id()).filter(ClientTransaction::isActive).isPresent();
            started += isNew && !one.isExclusive() ? 1 : 0;
            active += one.isExclusive() && one.isActive() && !wasActive ? 1 : 0;
        }
        int ended = 0;
        int exclusivesEnded = 0;
        for (ClientTransaction one : before.all()) {
            if (step.after().get(one.id()).isEmpty()) {
                ended += one.isExclusive() ? 0 : 1;
                exclusivesEnded += one.isExclusive() ? 1 : 0;
            }
        }
        return new TransactionNews(
                started,
                ended,
                isBlocked && !wantsExclusive ? 1 : 0,
                wantsExclusive ? 1 : 0,
                active,
                exclusivesEnded,
                isBlocked && wantsExclusive ? 1 : 0);
    }
}
