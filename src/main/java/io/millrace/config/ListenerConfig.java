package io.millrace.config;

import java.util.Optional;
import java.util.Set;

/**
 * Where one kind of request is listened for.
 *
 * @param host a name or an address
 * @param port -1 means any free one, 0 off
 */
public record ListenerConfig(String host, int port) {
    static final Setting<String> HTTPS_HOST =
            new Setting<>("https.host", "0.0.0.0", ValueType.host(), "The address that HTTPS listens on.");
    static final Setting<Integer> HTTPS_PORT =
            new Setting<>("https.port", "8443", ValueType.port(), "Serves all dialects, HTTP/1.1 and HTTP/2.");
    static final Setting<String> HTTP_HOST =
            new Setting<>("http.host", "127.0.0.1", ValueType.host(), "The address that plain HTTP listens on.");
    static final Setting<Integer> HTTP_PORT = new Setting<>(
            "http.port", "0", ValueType.port(), "The same without TLS. Secrets cross the network in clear.");
    static final Setting<String> MANAGEMENT_HOST = new Setting<>(
            "management.host",
            "127.0.0.1",
            ValueType.host(),
            "The address of the management port. Where others can reach it, set management.token.");
    static final Setting<Integer> MANAGEMENT_PORT = new Setting<>(
            "management.port",
            "9090",
            ValueType.port(),
            "/health/live, /health/ready and /metrics, without TLS or API key.");

    static final Setting<Secret> MANAGEMENT_TOKEN = new Setting<>(
            "management.token",
            "",
            Secret.token(),
            "What /metrics wants as Authorization: Bearer. Empty: nothing. Probes of /health never need it.");

    static final SettingGroup GROUP = new SettingGroup(
            "Listeners",
            HTTPS_HOST,
            HTTPS_PORT,
            HTTP_HOST,
            HTTP_PORT,
            MANAGEMENT_HOST,
            MANAGEMENT_PORT,
            MANAGEMENT_TOKEN);

    private static final Set<String> LOOPBACK = Set.of("localhost", "::1");
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::");

    static ListenerConfig read(Values values, Setting<String> host, Setting<Integer> port) {
        return new ListenerConfig(values.get(host), values.get(port));
    }

    public boolean isOn() {
        return port != 0;
    }

    /** The port to bind to, 0 for any free one. */
    public int bindPort() {
        return Math.max(port, 0);
    }

    /** Whether only this machine can connect. */
    public boolean isLoopback() {
        return LOOPBACK.contains(host) || host.matches("127(\\.[0-9]{1,3}){3}");
    }

    boolean collidesWith(ListenerConfig other) {
        boolean addressesMeet =
                host.equals(other.host) || EVERY_ADDRESS.contains(host) || EVERY_ADDRESS.contains(other.host);
        return port > 0 && port == other.port && addressesMeet;
    }

    /** Where a client on this machine connects to. */
    public Optional<String> reachableHost() {
        if (!isOn()) {
            return Optional.empty();
        }
        String name = EVERY_ADDRESS.contains(host) ? "localhost" : host;
        return Optional.of(name.contains(":") ? "[" + name + "]" : name);
    }
}
