package io.millrace.apptest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** All streaming vectors through the whole server: posted, made durable, imported, read back by PQL. */
final class VectorsIT {
    private static final int POSTERS = 4;

    @TempDir
    private static Path folder;

    private static MillraceProcess server;
    private static final List<VectorRun> runs = new ArrayList<>();

    @BeforeAll
    static void postsAllCases() throws Exception {
        server = ServerCommand.serve(folder.resolve("data"))
                .with("log.preallocate.max", "0B") // hundreds of tables with one record each
                .start();
        MillraceClient client = server.client();
        String database = client.createDatabase("vectors");
        client.createTable(database, "users", true);
        client.createTable(database, "stores", false);
        for (Vector vector : VectorFile.read()) {
            runs.add(new VectorRun(client, database, vector, runs.size()));
        }
        ExecutorService posters = Executors.newFixedThreadPool(POSTERS);
        try {
            List<Callable<Object>> posts = new ArrayList<>();
            runs.forEach(run -> posts.add(Executors.callable(run::post)));
            for (Future<Object> post : posters.invokeAll(posts)) {
                post.get();
            }
        } finally {
            posters.shutdownNow();
        }
    }

    @AfterAll
    static void stopsTheServer() throws Exception {
        server.close();
    }

    @Test
    void knowsAllCases() {
        assertEquals(219, runs.size());
    }

    @TestFactory
    Stream<DynamicTest> readsBackWhatTheVectorExpects() {
        return runs.stream().map(run -> dynamicTest(run.name(), run::check));
    }
}
