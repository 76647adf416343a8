package io.millrace.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import java.nio.file.Path;

/** A floor as a process of its own: {@code FloorServer A|B|C TLS-FOLDER LOG-FILE}; prints its ports when ready. */
final class FloorServer {
    private FloorServer() {}

    public static void main(String[] arguments) throws Exception {
        QuietLog.use();
        FloorKind kind = FloorKind.valueOf(arguments[0]);
        Path tls = Path.of(arguments[1]);
        GroupCommitLog log = kind == FloorKind.C ? GroupCommitLog.open(Path.of(arguments[2])) : null;
        FloorPorts ports = FloorPorts.find();
        Vertx.vertx()
                .deployVerticle(
                        () -> new FloorVerticle(kind, ports, tls, log),
                        new DeploymentOptions()
                                .setInstances(Runtime.getRuntime().availableProcessors()))
                .await();
        System.out.println("ready " + ports.http() + " " + ports.https());
    }
}
