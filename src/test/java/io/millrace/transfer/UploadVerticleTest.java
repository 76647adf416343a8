package io.millrace.transfer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.bus.Bus;
import io.millrace.chunk.ChunkStore;
import io.millrace.fault.Faults;
import io.millrace.staging.DirectoryStaging;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class UploadVerticleTest {
    @TempDir
    Path folder;

    @Test
    void removesTheOthersIfOneCannotBeRemoved(Vertx vertx) throws Exception {
        Path first = Files.createFile(folder.resolve("1.chunk"));
        Path stubborn = folder.resolve("2.chunk");
        Files.createDirectory(stubborn);
        Path inside = Files.createFile(stubborn.resolve("file"));
        Path last = Files.createFile(folder.resolve("3.chunk"));
        Bus bus = Bus.of(vertx);
        vertx.deployVerticle(
                        new UploadVerticle(
                                bus,
                                new SliceCopies(null, DirectoryStaging.open(folder.resolve("staging"), Faults.NONE)),
                                ChunkStore.onDisk(folder),
                                Faults.NONE),
                        new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .await();

        Transfers.Removal removal = new Transfers.Removal(List.of(), List.of(), List.of(first, stubborn, last));
        Transfers.Removal gone = bus.request(Transfers.REMOVE, removal).await();

        assertEquals(List.of(first, last), gone.chunks());
        assertFalse(Files.exists(first) || Files.exists(last));
        assertTrue(Files.exists(inside));

        Files.delete(inside);
        assertEquals(
                List.of(stubborn),
                bus.request(Transfers.REMOVE, new Transfers.Removal(List.of(), List.of(), List.of(stubborn)))
                        .await()
                        .chunks());
    }
}
