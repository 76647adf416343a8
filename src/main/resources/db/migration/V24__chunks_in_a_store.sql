-- The table of contents of a chunk whose file is in a store, so that the file need not be fetched before somebody reads it. Such a file is
-- named by its URI, others by their path below the node's folder of chunks.
ALTER TABLE chunks ADD COLUMN directory bytea;
ALTER TABLE chunks ADD CONSTRAINT chunks_directory CHECK ((directory IS NOT NULL) = (file LIKE 's3://%'));
