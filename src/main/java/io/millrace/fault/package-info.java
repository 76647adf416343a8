/** Places at which a test can end the process. Handed down from the start, never looked up. */
package io.millrace.fault;
