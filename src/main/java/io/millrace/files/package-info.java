/** Files that survive a loss of power, and the list of those that did not. */
package io.millrace.files;
