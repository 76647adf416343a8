package io.millrace.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.catalog.Catalog;
import io.millrace.catalog.Endpoint;
import io.millrace.catalog.EndpointState;
import io.millrace.catalog.Endpoints;
import io.millrace.catalog.Limits;
import io.millrace.model.EndpointId;
import io.millrace.row.RandomRows;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

final class StatisticsCommandTest {
    @Test
    void asksForAllSinksOfAnEndpointOrADatabase() {
        Endpoint endpoint = Endpoints.endpoint(
                new EndpointId(new UUID(1, 2)),
                "e",
                "d",
                RandomRows.table(7, 1, false),
                EndpointState.ACTIVE,
                Limits.UNLIMITED,
                "{}",
                Instant.EPOCH);
        Catalog catalog = new Catalog(List.of(), List.of(), List.of(endpoint), List.of());
        assertEquals(Set.of(Endpoints.SINK), StatisticsCommand.of(endpoint).sinks());
        assertEquals(Set.of(Endpoints.SINK), StatisticsCommand.of(catalog, "d").sinks());
        assertEquals(Set.of(), StatisticsCommand.of(catalog, "another").sinks());
    }
}
