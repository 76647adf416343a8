package io.millrace.dataset.rows;

import io.millrace.cell.RowScan;
import java.util.function.Consumer;

/** Gives pieces of rows, those of a row in the order in which they came. */
interface PieceSource {
    /** Hands over what is wanted, and perhaps more. */
    void forEach(RowScan wanted, Consumer<Piece> pieces);
}
