/** Where closed slices are kept until they are imported, away from the volume that they were written on. */
package io.millrace.staging;
