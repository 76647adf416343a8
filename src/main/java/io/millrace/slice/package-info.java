/** What is known of a slice, the rows of one table in one segment, and its states from closed to imported. */
package io.millrace.slice;
