package io.millrace.table;

import io.millrace.model.RowBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** One table's state and the batches behind it. Confined to the lock of {@link Tables}. */
final class Table {
    private TableState state = TableState.EMPTY;
    /** In log order. */
    private final List<Pile> piles = new ArrayList<>(2);

    private boolean isDropped;
    private long lastId;
    /** What {@link TableState#moves} was when there was nothing to be cleared of the chunks on disk. */
    private long clearMoves = -1;

    private final AtomicLong allHeldBytes;
    private final AtomicLong heldBytes = new AtomicLong();

    /** @param allHeldBytes counts what batches and chunks in memory take, of all tables */
    Table(AtomicLong allHeldBytes) {
        this.allHeldBytes = allHeldBytes;
    }

    /** What batches and chunks in memory take. May be read without the lock. */
    long heldBytes() {
        return heldBytes.get();
    }

    private void hold(long more) {
        heldBytes.addAndGet(more);
        allHeldBytes.addAndGet(more);
    }

    TableState state() {
        return state;
    }

    void become(TableState now) {
        hold(now.liveBytes() - state.liveBytes());
        state = now;
    }

    /** Rows up to this id are here, or were. */
    void seen(long id) {
        lastId = Math.max(lastId, id);
    }

    long lastId() {
        return lastId;
    }

    boolean isLookedThrough() {
        return clearMoves == state.moves();
    }

    /** @param moves of the state whose chunks have nothing that newer ones hide, or too little */
    void lookedThrough(long moves) {
        clearMoves = moves;
    }

    boolean isDropped() {
        return isDropped;
    }

    void drop() {
        isDropped = true;
        become(TableState.EMPTY);
    }

    void add(long order, long position, int segment, RowBatch batch) {
        Pile pile = piles.isEmpty() ? null : piles.get(piles.size() - 1);
        if (pile == null || !pile.takes(segment)) {
            pile = new Pile(segment);
            piles.add(pile);
        }
        HeldBatch held = new HeldBatch(order, position, segment, batch);
        pile.add(held);
        hold(held.bytes());
    }

    /** Adds what belongs in front of batches that are here. */
    void insert(HeldBatch held) {
        int at = 0;
        while (at < piles.size() && piles.get(at).segment() < held.segment()) {
            at++;
        }
        if (at == piles.size() || !piles.get(at).takes(held.segment())) {
            piles.add(at, new Pile(held.segment()));
        }
        piles.get(at).insert(held);
        hold(held.bytes());
    }

    /** Whether batches that came before the given one, of segments up to the position, are in no chunk in memory. */
    boolean holdsBatches(long beforeOrder, long position) {
        return !piles.isEmpty()
                && piles.get(0).firstOrder() < beforeOrder
                && piles.get(0).lastPosition() <= position;
    }

    /** Whether rows up to the position are in memory, as batches or in chunks. */
    boolean holdsRows(long position) {
        boolean inBatches = !piles.isEmpty() && piles.get(0).firstPosition() <= position;
        return inBatches || (!state.live().isEmpty() && state.live().get(0).firstPosition() <= position);
    }

    /** The batches of segments up to the position. Nothing is added to these piles any more. */
    List<Pile> take(long position) {
        List<Pile> taken =
                piles.stream().filter(pile -> pile.lastPosition() <= position).toList();
        taken.forEach(Pile::seal);
        return taken;
    }

    /** Those that are still there. */
    void letGo(List<Pile> done) {
        for (Pile pile : done) {
            if (piles.remove(pile)) {
                hold(-pile.bytes());
            }
        }
    }

    /** @throws IllegalArgumentException if a segment has rows on both sides of the position */
    void requireEnd(long position) {
        boolean cutsBatches =
                piles.stream().anyMatch(pile -> pile.firstPosition() <= position && pile.lastPosition() > position);
        boolean cutsChunks = state.live().stream()
                .anyMatch(chunk -> chunk.firstPosition() <= position && chunk.lastPosition() > position);
        if (cutsBatches || cutsChunks) {
            throw new IllegalArgumentException(position + " is not the end of a segment");
        }
    }
}
