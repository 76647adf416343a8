/**
 * Tests of the packaged server as its users meet it: a child process, spoken to over HTTP, killed with -9.
 */
package io.millrace.apptest;
