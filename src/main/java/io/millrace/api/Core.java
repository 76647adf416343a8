package io.millrace.api;

import io.millrace.admission.Arrivals;
import io.millrace.admission.Control;
import io.millrace.admission.Datasets;
import io.millrace.admission.Intake;
import io.millrace.admission.Pushes;
import io.millrace.admission.Queries;
import io.millrace.admission.Scripts;
import io.millrace.admission.Traffic;
import io.millrace.admission.Translation;
import io.millrace.admission.Writes;
import io.millrace.catalog.Catalog;
import io.millrace.catalog.Limits;
import io.millrace.model.AnswerForm;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a dialect may use of the server: a way in for records, one for questions, one for changes, and what there is. How they
 * get there is not the dialect's business. Thread-safe: shared by all listeners.
 *
 * @param intake takes records; {@link Posts} reads them from requests
 * @param queries answers questions about what is stored
 * @param datasets tells what there is of datasets, and works on their rows
 * @param scripts runs scripts of clients
 * @param arrivals tells that there are new records
 * @param pushes tells how far subscriptions have come
 * @param writes takes values by field
 * @param translation tells keys and their numbers
 * @param control changes what there is
 * @param catalogs what there is at the moment
 * @param traffic what endpoints were sent
 * @param limits of endpoints that have none of their own
 * @param authenticates whether requests need an API key
 * @param bodyLimit of bodies that have no tighter one
 * @param clients tells the addresses of clients
 * @param installationKey seals secrets that have to be shown again
 * @param protobuf what answers in protobuf are written for; empty if the client tells it
 * @param stream what stands in addresses and answers of Keboola Stream
 * @param webhooks what holds for the webhooks of Flowcore
 * @param node what may be told of the server itself
 */
public record Core(
        Intake intake,
        Queries queries,
        Datasets datasets,
        Scripts scripts,
        Arrivals arrivals,
        Pushes pushes,
        Writes writes,
        Translation translation,
        Control control,
        Supplier<Catalog> catalogs,
        Traffic traffic,
        Limits limits,
        boolean authenticates,
        BodyLimit bodyLimit,
        ClientAddresses clients,
        InstallationKey installationKey,
        Optional<AnswerForm.Encoding> protobuf,
        StreamIdentity stream,
        WebhookTerms webhooks,
        NodeFacts node) {
    /** What there is at this moment. */
    public Catalog catalog() {
        return catalogs.get();
    }
}
