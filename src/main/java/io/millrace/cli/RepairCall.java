package io.millrace.cli;

import io.millrace.config.ServerConfig;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** Asks the running server of a configuration to repair its chunks. */
public final class RepairCall {
    private static final String WILDCARD = "0.0.0.0";
    /** How a text begins that says so too late for a status. */
    private static final String FAILED = "failed: ";

    private RepairCall() {}

    /**
     * Returns what the server says when it is done, which may take as long as reading all chunks.
     *
     * @param tables none means all
     * @throws Problem if there is no server, or if it cannot repair all that is damaged; the message says which
     */
    public static String run(ServerConfig config, List<String> tables) throws InterruptedException {
        int port = config.management().port();
        if (port <= 0) {
            throw new Problem(
                    ProblemCode.INVALID_CONFIGURATION,
                    "management.port is " + port
                            + "; say which port the running server has, which its ready line tells:"
                            + " --set management.port=PORT");
        }
        String host = config.management().host().equals(WILDCARD)
                ? "127.0.0.1"
                : config.management().host();
        URI uri = URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + port + "/repair"
                + tables.stream()
                        .map(table -> "table=" + URLEncoder.encode(table, StandardCharsets.UTF_8))
                        .collect(Collectors.joining("&", tables.isEmpty() ? "" : "?", "")));
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.noBody());
        config.managementToken().text().ifPresent(token -> request.header("Authorization", "Bearer " + token));
        try {
            HttpResponse<String> response =
                    HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofString());
            String text = response.body().strip();
            if (response.statusCode() != 200 || text.startsWith(FAILED)) {
                throw new Problem(ProblemCode.UNAVAILABLE_NOW, text);
            }
            return text;
        } catch (IOException e) {
            throw new Problem(
                            ProblemCode.UNAVAILABLE_NOW,
                            "no server answers at " + uri + ": " + e + "; start it, since it repairs while it runs")
                    .causedBy(e);
        }
    }
}
