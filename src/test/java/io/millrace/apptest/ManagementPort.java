package io.millrace.apptest;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls of an operator, with one client for all servers, since a new one for each look takes processor time. Thread-safe. */
final class ManagementPort {
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private ManagementPort() {}

    static HttpResponse<String> send(URI server, String method, String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.resolve(path))
                .method(method, BodyPublishers.noBody())
                .build();
        return HTTP.send(request, BodyHandlers.ofString());
    }
}
