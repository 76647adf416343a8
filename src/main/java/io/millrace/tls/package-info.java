/** Certificates: found, made, checked, and read again when they change. */
package io.millrace.tls;
