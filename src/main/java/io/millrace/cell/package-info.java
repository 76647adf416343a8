/** Sparse rows with time: names that are paths, values of many kinds, versions of cells. Knows nothing of tables. */
package io.millrace.cell;
