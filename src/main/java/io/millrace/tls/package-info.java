/**
 * Certificates: found, made, checked, and read again when they change. And how listeners speak TLS: by whom, with what, and how many
 * handshakes at a time.
 */
package io.millrace.tls;
