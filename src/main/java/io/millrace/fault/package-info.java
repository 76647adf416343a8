/** Places at which a test can end the process or let the disk fail. Handed down from the start, never looked up. */
package io.millrace.fault;
