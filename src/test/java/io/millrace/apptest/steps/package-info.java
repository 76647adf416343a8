/** Runs vectors that are lists of steps: requests, waits, and controls of the server. */
package io.millrace.apptest.steps;
