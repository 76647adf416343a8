/** Sets of record ids, their encoding as Roaring bitmaps, and lists and sorters of primitives. Knows nothing of tables and files. */
package io.millrace.bitmap;
