/** Log lines on standard error, as text or JSON, without secrets. */
package io.millrace.logging;
