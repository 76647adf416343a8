/** Cells of sparse rows: each row of the table is what one request says of one name at one time. */
package io.millrace.mapping.cell;
