package io.millrace.objects;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import software.amazon.awssdk.services.s3.model.CreateBucketRequest;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;

/** A server that speaks S3, in this process, with its objects in a folder. */
public final class S3Server implements AutoCloseable {
    public static final String ACCESS_KEY = "test-access-key";
    public static final String SECRET_KEY = "test-secret-key";
    public static final String BUCKET = "slices";

    private final Path root;
    private final FilesystemNio2BlobStore blobs;
    private final S3Proxy proxy;

    private S3Server(Path root, int port) throws Exception {
        this.root = Files.createDirectories(root);
        blobs = new FilesystemNio2BlobStore(root.toString());
        proxy = S3Proxy.builder()
                .endpoint(URI.create("http://127.0.0.1:" + port))
                .blobStore(blobs)
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .build();
        proxy.start();
    }

    /** On a free port, with one bucket. */
    public static S3Server start(Path root) throws Exception {
        return start(root, 0);
    }

    public static S3Server start(Path root, int port) throws Exception {
        S3Server server = new S3Server(root, port);
        if (Files.notExists(root.resolve(BUCKET))) {
            server.blobs.createContainer(
                    CreateBucketRequest.builder().bucket(BUCKET).build());
        }
        return server;
    }

    public int port() {
        return proxy.getPort();
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port());
    }

    /** Where it keeps the bytes of an object. */
    public Path file(String name) {
        return root.resolve(BUCKET).resolve(name);
    }

    public void remove(String name) {
        blobs.removeBlob(DeleteObjectRequest.builder().bucket(BUCKET).key(name).build());
    }

    /** Uploads in parts that are not complete. */
    public int unfinished() {
        return blobs.listMultipartUploads(BUCKET).size();
    }

    /** To ask this server, or one in front of it, without patience. */
    public static StoreSettings settings(URI endpoint) {
        return new StoreSettings(
                Optional.of(endpoint),
                "us-east-1",
                true,
                new StoreSettings.Keys(ACCESS_KEY, SECRET_KEY, Optional.empty()),
                StoreSettings.Encryption.NONE,
                5 << 20,
                8,
                Duration.ofSeconds(5),
                Duration.ofSeconds(20),
                2);
    }

    @Override
    public void close() {
        try {
            proxy.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the store does not stop", e);
        }
    }
}
