/** Sends records on to the addresses of subscriptions. */
package io.millrace.push;
