/** HTTP: listeners, certificates, bodies and their budget, credentials, one port to the core. Knows no dialect. */
package io.millrace.api;
