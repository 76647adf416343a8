/** Forms as browsers send them with files, {@code multipart/form-data} (RFC 7578), taken apart where they lie in a body. */
package io.millrace.mapping.multipart;
