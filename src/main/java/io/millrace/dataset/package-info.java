/** Continuous datasets: what there is of recorders, windows and the chunks that they share. Values only. */
package io.millrace.dataset;
