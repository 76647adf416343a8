/** Runs published clients that are packages of npm against the packaged server. */
package io.millrace.apptest.npm;
