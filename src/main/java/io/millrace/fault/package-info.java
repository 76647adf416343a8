/** Places at which a test can end the process, let the disk fail or set the clock. Handed down from the start, never looked up. */
package io.millrace.fault;
