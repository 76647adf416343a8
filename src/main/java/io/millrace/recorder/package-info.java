/** Commits of recorders, on demand and by the clock, and what is done with chunks that nobody wants any more. */
package io.millrace.recorder;
