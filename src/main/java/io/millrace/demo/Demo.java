package io.millrace.demo;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.cli.Installation;
import io.millrace.cli.ReadyLine;
import io.millrace.config.AuthMode;
import io.millrace.config.ServerConfig;
import io.millrace.problem.Problem;
import io.millrace.problem.ProblemCode;
import io.millrace.tls.TlsMaterial;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.List;

/** Shows a running server at work: makes what it needs, streams samples, asks queries. May be run again and again. */
public final class Demo {
    private static final List<String> QUERIES = List.of(
            "Count(All())",
            "Count(Row(country=\"DE\"))",
            "TopN(kind, n=3)",
            "Count(Intersect(Row(kind=\"purchase\"), Row(member=true), Row(price > 100)))",
            "Sum(Row(kind=\"purchase\"), field=price)",
            "Count(Row(tags=\"sale\", from='2026-01-01T00:00', to='2026-01-01T01:00'))",
            "Extract(Row(price > 500.8), Rows(kind), Rows(tags), Rows(price), Rows(at))");

    private final DemoClient client;
    private final URI base;
    private final ServerConfig config;
    private final PrintStream out;

    private Demo(URI base, ServerConfig config, PrintStream out) throws IOException, GeneralSecurityException {
        this.client = DemoClient.of(base, config);
        this.base = base;
        this.config = config;
        this.out = out;
    }

    /** @param readyLine tells where the server is; see {@link ReadyLine} */
    public static void run(String readyLine, ServerConfig config, PrintStream out) throws Exception {
        new Demo(URI.create(readyLine.split(" ")[1]), config, out).run();
    }

    private void run() throws IOException, InterruptedException {
        DemoCatalog catalog =
                new DemoCatalog(client, Installation.home().resolve("conf").resolve("examples"));
        String database = catalog.database();
        String table = catalog.table(database);
        String endpoint = catalog.endpoint(database);
        out.printf("%nThe table %s is fed by the endpoint %s/v2/sinks/%s%n", table, base, endpoint);
        out.printf("Streaming %,d records at the default limit of 1000 in a second%n", DemoStream.RECORDS);
        new DemoStream(client, endpoint, out).run();
        showThatAllAreThere(table);
        for (String query : QUERIES) {
            out.printf("  %s%n    %s%n", query, query(table, query));
        }
        printCurl(table, endpoint);
    }

    private JsonNode query(String table, String pql) throws IOException, InterruptedException {
        JsonNode answer = client.ask("POST", "/index/" + table + "/query", pql.getBytes(StandardCharsets.UTF_8));
        return answer.path("results").path(0);
    }

    /** A record that was stored is in every answer to a later query. */
    private void showThatAllAreThere(String table) throws IOException, InterruptedException {
        long start = System.nanoTime();
        long count = query(table, "Count(All())").asLong();
        if (count < DemoStream.RECORDS) {
            throw new Problem(
                    ProblemCode.INTERNAL, "only " + count + " of " + DemoStream.RECORDS + " records are in the table");
        }
        out.printf("All are in the first answer, which took %d ms:%n", (System.nanoTime() - start) / 1_000_000);
    }

    private void printCurl(String table, String endpoint) {
        String curl = "curl" + trust() + key();
        out.println();
        out.println("The same by hand:");
        out.printf(
                "  %s --json '{\"records\":[{\"value\":%s}]}' %s/v2/sinks/%s%n",
                curl, new SampleRecords(1).record(DemoStream.RECORDS), base, endpoint);
        out.printf("  %s --data 'Count(All())' %s/index/%s/query%n", curl, base, table);
        out.println();
        out.println("Serving until Ctrl-C.");
    }

    private String trust() {
        return base.getScheme().equals("https") ? " --cacert " + shown(TlsMaterial.certificateFile(config)) : "";
    }

    private String key() {
        return config.auth() == AuthMode.NONE
                ? ""
                : " -H \"X-API-Key: $(cat " + shown(DemoClient.adminKey(config)) + ")\"";
    }

    /** Short where the file lies below the working directory. */
    private static String shown(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return (file.startsWith(here) ? here.relativize(file) : file).toString();
    }
}
