/** Keboola Stream as its clients use it, over HTTP with the packaged server. */
package io.millrace.apptest.stream;
