/** Changes that clients ask for and look after later. */
package io.millrace.task;
