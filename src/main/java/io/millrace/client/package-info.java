/** The way in for code in the JVM of the server. */
package io.millrace.client;
