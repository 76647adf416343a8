package io.millrace.objects;

import io.millrace.files.Checksum;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;

/** Sends one file as one object, in parts if it is large. What is left of parts after a failure is removed. Immutable. */
record Upload(
        S3Client client,
        ObjectKey key,
        Path file,
        Checksum checksum,
        StoreSettings.Encryption encryption,
        long partBytes) {
    private static final Logger log = LoggerFactory.getLogger(Upload.class);

    /** Where the store keeps {@link Checksum#text} beside the bytes. */
    static final String CHECKSUM = "millrace-checksum";

    /** More are not allowed. */
    private static final int PARTS_MAX = 10_000;

    void run() {
        if (checksum.bytes() <= partBytes) {
            whole();
        } else {
            inParts();
        }
    }

    private void whole() {
        FileRange all = new FileRange(file, 0, checksum.bytes());
        client.putObject(
                put -> put.bucket(key.bucket())
                        .key(key.name())
                        .contentMD5(all.md5())
                        .metadata(metadata())
                        .serverSideEncryption(encryption.algorithm().orElse(null))
                        .ssekmsKeyId(encryption.kmsKey().orElse(null)),
                all.body());
    }

    private void inParts() {
        String id = client.createMultipartUpload(create -> create.bucket(key.bucket())
                        .key(key.name())
                        .metadata(metadata())
                        .serverSideEncryption(encryption.algorithm().orElse(null))
                        .ssekmsKeyId(encryption.kmsKey().orElse(null)))
                .uploadId();
        try {
            List<CompletedPart> parts = parts(id);
            client.completeMultipartUpload(complete -> complete.bucket(key.bucket())
                    .key(key.name())
                    .uploadId(id)
                    .multipartUpload(all -> all.parts(parts)));
        } catch (RuntimeException e) {
            abort(id, e);
            throw e;
        }
    }

    private List<CompletedPart> parts(String id) {
        long size = Math.max(partBytes, (checksum.bytes() + PARTS_MAX - 1) / PARTS_MAX);
        List<CompletedPart> parts = new ArrayList<>();
        for (long first = 0; first < checksum.bytes(); first += size) {
            FileRange range = new FileRange(file, first, Math.min(size, checksum.bytes() - first));
            int number = parts.size() + 1;
            String tag = client.uploadPart(
                            part -> part.bucket(key.bucket())
                                    .key(key.name())
                                    .uploadId(id)
                                    .partNumber(number)
                                    .contentMD5(range.md5()),
                            range.body())
                    .eTag();
            parts.add(CompletedPart.builder().partNumber(number).eTag(tag).build());
        }
        return parts;
    }

    /** If that fails too, {@link ObjectStore#sweep} does it at the next start. */
    private void abort(String id, RuntimeException why) {
        try {
            client.abortMultipartUpload(
                    abort -> abort.bucket(key.bucket()).key(key.name()).uploadId(id));
        } catch (RuntimeException e) {
            log.debug("parts of {} are left in the store", key, e);
            why.addSuppressed(e);
        }
    }

    private Map<String, String> metadata() {
        return Map.of(CHECKSUM, checksum.text());
    }
}
