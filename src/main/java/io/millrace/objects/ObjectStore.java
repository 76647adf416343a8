package io.millrace.objects;

import io.millrace.files.Checksum;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * Puts files into a store, and reads them back. What failed by chance is tried again a few times; beyond that a {@link Problem} says
 * what is wrong, and {@link StoreHealth} keeps others from waiting for the same. Nothing that a store does is taken for the loss of an
 * object but its own word that there is none.
 *
 * <p>Relies on nothing but what all stores have: MD5 of what is sent, no trailers, no chunks signed one by one, no conditions.
 * Thread-safe; blocks on the network.
 */
public final class ObjectStore implements AutoCloseable {
    /** Two that give the same wrong bytes, one after the other, are believed: the store has no others. */
    private static final int READS_MAX = 4;

    private final StoreSettings settings;
    private final AwsCredentialsProvider credentials;
    private final S3Client client;
    private final StoreObserver observer;
    private final StoreHealth health;
    private final LongSupplier nanos;

    private ObjectStore(StoreSettings settings, StoreObserver observer, LongSupplier nanos) {
        this.settings = settings;
        this.credentials = StoreClient.credentials(settings.credentials());
        this.client = StoreClient.open(settings, credentials);
        this.observer = observer;
        this.nanos = nanos;
        this.health = new StoreHealth(nanos);
    }

    /** Asks the store nothing yet: it may be away. */
    public static ObjectStore open(StoreSettings settings, StoreObserver observer) {
        return new ObjectStore(settings, observer, System::nanoTime);
    }

    public StoreHealth health() {
        return health;
    }

    /** Puts the file there, in place of what was, entirely or not at all. The store has checked the bytes when this returns. */
    public void put(ObjectKey key, Path file, Checksum checksum) {
        Upload upload = new Upload(client, key, file, checksum, settings.encryption(), settings.partBytes());
        call("put", key, () -> {
            upload.run();
            return null;
        });
    }

    /** What the store says that it has; empty if it has none, or no such bucket. */
    public Optional<StoredObject> look(ObjectKey key) {
        return call("look", key, () -> {
            try {
                HeadObjectResponse head =
                        client.headObject(look -> look.bucket(key.bucket()).key(key.name()));
                return Optional.of(new StoredObject(
                        head.contentLength(),
                        Optional.ofNullable(head.metadata().get(Upload.CHECKSUM))));
            } catch (S3Exception e) {
                if (e.statusCode() == 404) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /**
     * Reads an object into a file. Bytes that are not the expected ones are asked for again, since the way may be at fault.
     *
     * @param target to be written, in place of what it holds
     * @param expected {@link Checksum#text}; empty if it is not known
     * @return of the bytes in the file, the expected ones or those that the store really has; empty if it has no such object
     * @throws Problem {@code UNAVAILABLE_NOW} if it is out of reach, or gives other bytes each time
     */
    public Optional<Checksum> fetch(ObjectKey key, Path target, Optional<String> expected) {
        return read(key, Optional.of(target), expected);
    }

    /** The same without keeping the bytes. */
    public Optional<Checksum> check(ObjectKey key, Optional<String> expected) {
        return read(key, Optional.empty(), expected);
    }

    private Optional<Checksum> read(ObjectKey key, Optional<Path> target, Optional<String> expected) {
        Optional<Checksum> before = Optional.empty();
        for (int i = 0; i < READS_MAX; i++) {
            Optional<Checksum> now = readOnce(key, target);
            boolean isExpected = now.isEmpty() || expected.isEmpty() || expected.equals(now.map(Checksum::text));
            if (isExpected || (now.equals(before) && isWholeLength(key, now.get()))) {
                return now;
            }
            before = now;
        }
        throw new Problem(
                ProblemCode.UNAVAILABLE_NOW,
                "reading " + key + " gives other bytes each time; check what is between this server and the store");
    }

    /** Whether the store says the same of the object as its answer did. */
    private boolean isWholeLength(ObjectKey key, Checksum read) {
        return look(key).filter(there -> there.bytes() == read.bytes()).isPresent();
    }

    private Optional<Checksum> readOnce(ObjectKey key, Optional<Path> target) {
        return call("get", key, () -> {
            try {
                return Optional.of(
                        client.getObject(get -> get.bucket(key.bucket()).key(key.name()), new Download(target)));
            } catch (S3Exception e) {
                if (Trouble.isMissing(e)) {
                    return Optional.empty();
                }
                throw e;
            }
        });
    }

    /** Does nothing if there is no such object. */
    public void remove(ObjectKey key) {
        call(
                "remove",
                key,
                () -> client.deleteObject(remove -> remove.bucket(key.bucket()).key(key.name())));
    }

    /**
     * Names all objects, and when each was put there.
     *
     * @param within what the names of the objects begin with
     */
    public void list(ObjectKey within, BiConsumer<ObjectKey, Instant> each) {
        call("list", within, () -> {
            client.listObjectsV2Paginator(list -> list.bucket(within.bucket()).prefix(within.name()))
                    .contents()
                    .forEach(
                            object -> each.accept(new ObjectKey(within.bucket(), object.key()), object.lastModified()));
            return null;
        });
    }

    /**
     * Removes what uploads in parts left behind when their process died. Stores that list no such uploads clear them away themselves.
     *
     * @param within what the names of the objects begin with
     * @param isLeft whether the upload to the object of that name is not under way any more
     * @return how many
     */
    public int sweep(ObjectKey within, Predicate<String> isLeft) {
        return call("sweep", within, () -> {
            int removed = 0;
            for (MultipartUpload upload : client.listMultipartUploadsPaginator(
                            list -> list.bucket(within.bucket()).prefix(within.name()))
                    .uploads()) {
                if (isLeft.test(upload.key())) {
                    client.abortMultipartUpload(abort ->
                            abort.bucket(within.bucket()).key(upload.key()).uploadId(upload.uploadId()));
                    removed++;
                }
            }
            return removed;
        });
    }

    private <T> T call(String operation, ObjectKey key, Supplier<T> request) {
        health.admit();
        long began = nanos.getAsLong();
        try {
            T answer = request.get();
            health.answered();
            observer.asked(operation, "ok", nanos.getAsLong() - began);
            return answer;
        } catch (RuntimeException e) {
            Trouble trouble = trouble(key, e);
            observer.asked(operation, trouble.kind(), nanos.getAsLong() - began);
            if (trouble.concernsAll()) {
                throw health.failed(trouble);
            }
            health.answered();
            throw trouble.problem();
        }
    }

    /** Keys in a file are looked at first: if they cannot be used, that is what is wrong. */
    private Trouble trouble(ObjectKey key, RuntimeException failure) {
        try {
            credentials.resolveCredentials();
            return Trouble.of(place(key), failure);
        } catch (Problem unusable) {
            return new Trouble("credentials", unusable, true);
        }
    }

    private String place(ObjectKey key) {
        return "the store of bucket " + key.bucket()
                + settings.endpoint().map(endpoint -> " at " + endpoint).orElse("");
    }

    @Override
    public void close() {
        client.close();
    }
}
