package io.millrace.api;

import io.millrace.admission.Conversations;
import io.millrace.admission.Intake;
import io.millrace.admission.Traffic;
import io.millrace.bus.Bus;
import io.millrace.catalog.ControlCommand;
import io.millrace.catalog.EndpointCatalog;
import io.millrace.catalog.Limits;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;

/**
 * What a dialect may use of the server. Thread-safe: shared by all listeners.
 *
 * @param limits of endpoints that have none of their own
 * @param authenticates whether requests need an API key
 * @param bodyLimit of bodies that have no tighter one
 * @param queryTimeout after which a query is given up
 * @param refusals told of what is refused
 * @param clients tells the addresses of clients
 * @param installationKey seals secrets that have to be shown again
 */
public record Core(
        Vertx vertx,
        Bus bus,
        EndpointCatalog catalog,
        Intake intake,
        Traffic traffic,
        Limits limits,
        boolean authenticates,
        BodyLimit bodyLimit,
        Duration queryTimeout,
        RefusalLog refusals,
        ClientAddresses clients,
        InstallationKey installationKey) {

    public <R> Future<R> control(ControlCommand<R> command) {
        return Conversations.control(bus, command);
    }
}
