/** JSON in requests and answers of the control plane, as every dialect needs it. */
package io.millrace.api.json;
