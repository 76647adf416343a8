/** The parts of one request, as columns and templates see them; each is made when it is first asked for. */
package io.millrace.mapping.request;
