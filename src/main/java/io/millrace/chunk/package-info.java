/**
 * Rows as bitmaps: built, written with checksums, read where they lie, merged, and folded newest over oldest to
 * what a table says.
 */
package io.millrace.chunk;
