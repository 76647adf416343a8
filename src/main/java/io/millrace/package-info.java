/** Starts and wires the server, top to bottom in the order of starting. */
package io.millrace;
