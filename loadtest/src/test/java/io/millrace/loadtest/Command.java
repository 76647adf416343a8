package io.millrace.loadtest;

import io.gatling.javaapi.core.Simulation;
import java.util.Arrays;
import java.util.Locale;

/** What can be run. */
enum Command {
    STEADY(
            Steady.class,
            "endpoints at their limit over many connections: nothing is refused",
            () -> SteadyPlan.of(SteadyPlan.settings())),
    BURST(
            Burst.class,
            "load above the limits: the excess is refused, and patient clients lose nothing",
            () -> BurstPlan.of(BurstPlan.settings())),
    CAPACITY(
            Capacity.class,
            "endpoints without limits, more and more connections: where it saturates",
            () -> CapacityPlan.of(CapacityPlan.settings())),
    MIXED(
            Mixed.class,
            "all dialects, with readers in PQL, SQL and of events",
            () -> MixedPlan.of(MixedPlan.settings())),
    SOAK(
            Soak.class,
            "a steady load for long: memory, open files, chunks and disk stay flat",
            () -> SoakPlan.of(SoakPlan.settings()));

    private final Class<? extends Simulation> simulation;
    private final String meaning;
    private final Runnable check;

    Command(Class<? extends Simulation> simulation, String meaning, Runnable check) {
        this.simulation = simulation;
        this.meaning = meaning;
        this.check = check;
    }

    static Command named(String name) {
        return Arrays.stream(values())
                .filter(command -> command.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new SettingsException("there is no load test " + name + "; there are "
                        + String.join(
                                ", ", Arrays.stream(values()).map(Command::text).toList())));
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    String meaning() {
        return meaning;
    }

    Class<? extends Simulation> simulation() {
        return simulation;
    }

    /** @throws SettingsException if a property of the simulation cannot be used */
    void check() {
        check.run();
    }
}
