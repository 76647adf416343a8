/**
 * Load tests of a running Millrace with Gatling. A simulation makes what it needs through the public APIs, posts numbered records,
 * and at its end counts those that can be read.
 */
package io.millrace.loadtest;
