/** Chunk files: rows as bitmaps, built, written with checksums, and read where they lie. Knows nothing of other chunks of its table. */
package io.millrace.chunk;
