/** JavaScript of clients, without access to anything but what it is given, within bounds. */
package io.millrace.script;
