/** Objects in a store that speaks S3: Amazon's, MinIO, Ceph and others. Files go there and come back checked. */
package io.millrace.objects;
