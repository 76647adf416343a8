package io.millrace.metrics;

import io.millrace.api.Readiness;
import io.millrace.config.ReadinessConfig;
import io.millrace.coordinator.postgres.PostgresHealth;
import io.millrace.files.Damage;
import io.millrace.files.DamageList;
import io.millrace.model.TableId;
import io.millrace.problem.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What readiness is made of besides the server's own start and stop. Damage is told but takes nobody away: everything
 * that is whole serves. So is a store that does not answer, until slices have waited for it too long. Immutable; reads only what others keep up to date.
 *
 * @param lag of the segment that has waited longest to be imported
 * @param disk what is wrong with the disk, if anything is
 * @param store likewise with the store that slices are staged in
 * @param withheld by table: why it is not read
 */
public record ReadinessChecks(
        ReadinessConfig limits,
        PostgresHealth postgres,
        Supplier<Duration> lag,
        Supplier<Optional<String>> disk,
        Supplier<Optional<String>> store,
        Supplier<Map<TableId, Problem>> withheld,
        DamageList damages) {
    private static final int DAMAGES_SHOWN = 20;

    public Readiness look() {
        List<String> reasons = new ArrayList<>();
        postgres.outage(limits.postgresSilence()).ifPresent(what -> reasons.add("postgresql: out of reach " + what));
        disk.get().ifPresent(what -> reasons.add("disk: " + what));
        Duration waited = lag.get();
        if (waited.compareTo(limits.lagMax()) > 0) {
            reasons.add("pipeline: a closed segment has waited " + waited.toSeconds() + " s to be imported");
        }
        return new Readiness(List.copyOf(reasons), notices());
    }

    private List<String> notices() {
        List<String> notices = new ArrayList<>();
        store.get().ifPresent(what -> notices.add("staging: out of reach " + what));
        withheld.get().entrySet().stream()
                .limit(DAMAGES_SHOWN)
                .forEach(entry -> notices.add(
                        "table " + entry.getKey() + ": " + entry.getValue().getMessage()));
        List<Damage> known = damages.list();
        known.stream()
                .limit(DAMAGES_SHOWN)
                .forEach(damage -> notices.add("damage: table " + damage.table() + ": " + damage.what()));
        long others = damages.count() - Math.min(known.size(), DAMAGES_SHOWN);
        if (others > 0) {
            notices.add("damage: " + others + " more");
        }
        return List.copyOf(notices);
    }
}
