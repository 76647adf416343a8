/** What those who read what is stored have noted of themselves, such as how far they are. */
package io.millrace.consumer;
