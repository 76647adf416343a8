/** A server with data in it, to look at. */
package io.millrace.demo;
