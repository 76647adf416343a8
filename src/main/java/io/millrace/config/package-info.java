/**
 * Every setting with its key, default, range and meaning, read from file, environment and command line, and
 * checked as a whole.
 */
package io.millrace.config;
