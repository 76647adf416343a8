package io.millrace.apptest.stream;

import static io.millrace.apptest.stream.StreamClient.BRANCH;

import io.millrace.apptest.MetricsPage;
import io.millrace.apptest.MillraceProcess;
import io.millrace.apptest.ServerCommand;
import java.io.IOException;

/** A server that all tests of a class use, each of which begins without sources. Confined to its tests. */
final class StreamSite implements AutoCloseable {
    static final String BODY_COLUMN = "{\"type\":\"body\",\"name\":\"body\"}";
    static final String KEY_COLUMN = "{\"type\":\"path\",\"name\":\"k\",\"path\":\"k\"}";
    static final int MEGABYTE = 1 << 20;

    private final MillraceProcess server;
    private final StreamClient client;
    private int sources;

    private StreamSite(MillraceProcess server) throws IOException {
        this.server = server;
        this.client = new StreamClient(server);
    }

    static StreamSite start(ServerCommand command) throws IOException, InterruptedException {
        return new StreamSite(command.start());
    }

    MillraceProcess server() {
        return server;
    }

    StreamClient client() {
        return client;
    }

    MetricsPage meters() throws Exception {
        return MetricsPage.of(server);
    }

    /**
     * Makes a source, the only one there is. Meters outlive theirs for a while, so its id is one that none had before.
     *
     * @param type {@code http} or {@code otlp}
     * @return its id
     */
    String onlySource(String type) throws IOException, InterruptedException {
        client.clear();
        String id = type + ++sources;
        client.task(
                "POST",
                BRANCH + "/sources",
                "{\"sourceId\":\"" + id + "\",\"type\":\"" + type + "\",\"name\":\"" + id + "\"}");
        return id;
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
