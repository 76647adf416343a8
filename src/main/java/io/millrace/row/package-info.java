/** Rows as text and back: CSV cells and lines, written and read without garbage. */
package io.millrace.row;
