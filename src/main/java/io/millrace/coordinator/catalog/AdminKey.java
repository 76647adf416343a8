package io.millrace.coordinator.catalog;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.ControlCommand.CreateApiKey;
import io.millrace.catalog.NewApiKey;
import io.millrace.catalog.Role;
import io.millrace.coordinator.postgres.Folders;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The key that the first administrator begins with, in {@code admin.key} below the data folder. The file is written
 * before the key is valid, so that no crash leaves a key that nobody knows.
 */
public final class AdminKey {
    private static final Logger log = LoggerFactory.getLogger(AdminKey.class);
    private static final String NAME = "admin";

    private final Path file;

    public AdminKey(Path data) {
        this.file = data.toAbsolutePath().resolve("admin.key");
    }

    /** Makes a key if there is none for an administrator, or if the file is there and empty. */
    public Future<Void> ensure(CatalogStore store, Context context) {
        return context.executeBlocking(this::read)
                .compose(content -> store.refresh().compose(catalog -> {
                    if (ApiKeyChanges.admins(catalog) > 0 && !isRequested(content)) {
                        report(content, catalog);
                        return Future.succeededFuture();
                    }
                    return make(store, context);
                }));
    }

    private Optional<String> read() throws IOException {
        return Files.exists(file) ? Optional.of(Files.readString(file).strip()) : Optional.empty();
    }

    private static boolean isRequested(Optional<String> content) {
        return content.isPresent() && content.get().isEmpty();
    }

    private void report(Optional<String> content, Catalog catalog) {
        String advice = "to get a new one, make {} an empty file and start again";
        if (content.isEmpty()) {
            log.info("there is no file with an administrator's key; " + advice, file);
        } else if (catalog.keyWithHash(new ApiKeySecret(content.get()).hash()).isEmpty()) {
            log.warn("the administrator's key in its file is not valid (any more); " + advice, file);
        }
    }

    private Future<Void> make(CatalogStore store, Context context) {
        ApiKeySecret secret = ApiKeySecret.random();
        return context.executeBlocking(() -> {
                    Folders.publishSecret(file, secret.value() + "\n");
                    return null;
                })
                .compose(
                        written -> store.change(ApiKeyChanges.create(new CreateApiKey(NAME, NAME, Role.ADMIN), secret)))
                .onSuccess(made -> log.info("the key of the first administrator is in {}", file))
                .map((NewApiKey made) -> null);
    }
}
