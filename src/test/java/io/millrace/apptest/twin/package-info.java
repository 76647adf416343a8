/** A naïve twin of the tables of a whole server, and the random requests that both get. */
package io.millrace.apptest.twin;
