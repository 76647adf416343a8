package io.millrace.api.flowcore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.admission.Pushes;
import io.millrace.api.json.Call;
import io.millrace.api.json.Json;
import io.millrace.catalog.Subscription;
import io.millrace.model.DeadLetter;
import io.millrace.model.EndpointId;
import io.millrace.model.PushPosition;
import io.millrace.model.ReadOrder;
import io.millrace.model.RecordPoint;
import io.millrace.model.Ticks;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What has become of one event at each of the transformers of its type. Immutable. */
final class DeliveryRoutes {
    private final Pushes pushes;
    private final EventReads reads;

    DeliveryRoutes(Pushes pushes, EventReads reads) {
        this.pushes = pushes;
        this.reads = reads;
    }

    void mount(Routes routes) {
        routes.ask(HttpMethod.GET, "/events/:id/deliveries", this::deliveries);
    }

    private Future<ObjectNode> deliveries(Call call) {
        String text = call.path("id");
        List<EventType> types = ReadRoutes.namedOrAll(call);
        EventId id = EventId.parse(text, ReadRoutes.nowMicros())
                .orElseThrow(() -> CatalogueRoutes.missing("Event", "id", text));
        return reads.typeOf(types, id)
                .map(found -> found.orElseThrow(() -> CatalogueRoutes.missing("Event", "id", text)))
                .compose(type -> deliveries(call, type.endpoint().id(), id));
    }

    private Future<ObjectNode> deliveries(Call call, EndpointId endpoint, EventId id) {
        List<Subscription> all = call.catalog().subscriptions().stream()
                .filter(subscription -> subscription.endpoints().contains(endpoint))
                .toList();
        List<String> ids = all.stream().map(Subscription::id).toList();
        return pushes.positions(endpoint).compose(positions -> pushes.letters(ids, endpoint, id.recordId())
                .map(letters -> answer(all, byId(positions, PushPosition::subscription), letters, id)));
    }

    private static <T> Map<String, T> byId(List<T> some, Function<T, String> subscription) {
        return some.stream().collect(Collectors.toMap(subscription, Function.identity(), (one, same) -> one));
    }

    private static ObjectNode answer(
            List<Subscription> all, Map<String, PushPosition> positions, List<DeadLetter> letters, EventId id) {
        Map<String, DeadLetter> dead = byId(letters, DeadLetter::subscription);
        ObjectNode json = Json.object().put("eventId", id.uuid());
        ArrayNode list = json.putArray("deliveries");
        for (Subscription subscription : all) {
            ObjectNode shown =
                    list.addObject().put("transformerId", subscription.id()).put("name", subscription.name());
            DeadLetter letter = dead.get(subscription.id());
            if (letter == null) {
                shown.put("state", state(subscription, Optional.ofNullable(positions.get(subscription.id())), id));
            } else {
                shown.put("state", "dead").put("reason", letter.reason());
            }
        }
        return json;
    }

    private static String state(Subscription subscription, Optional<PushPosition> position, EventId id) {
        boolean isByArrival = subscription.order() == ReadOrder.ARRIVAL;
        long time = isByArrival ? Ticks.micros(id.recordId()) : id.point().eventMicros();
        if (isBefore(id.point(), subscription.start(), isByArrival) || time > subscription.stopMicros()) {
            return "skipped";
        }
        boolean isPassed = position.filter(known -> known.round() == subscription.round())
                .filter(known -> !isBefore(known.last(), id.point(), isByArrival))
                .isPresent();
        if (!isPassed) {
            return "waiting";
        }
        boolean cameInTime =
                isByArrival || Ticks.micros(id.recordId()) <= id.point().eventMicros();
        return cameInTime ? "delivered" : "passed";
    }

    private static boolean isBefore(RecordPoint one, RecordPoint other, boolean isByArrival) {
        return isByArrival ? one.sequence() < other.sequence() : one.compareTo(other) < 0;
    }
}
