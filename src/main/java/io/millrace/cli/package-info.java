/** The command line, and the line that says where the server listens. */
package io.millrace.cli;
