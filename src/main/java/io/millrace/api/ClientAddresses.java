package io.millrace.api;

import io.millrace.model.AddressBlock;
import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells who sent a request: the peer of the connection, or, where that is a trusted proxy, the client that the proxy names
 * in {@code Forwarded} (RFC 7239) or else {@code X-Forwarded-For}. The names are walked from the right, past further
 * trusted proxies, to the first address that is none; what is not an address ends the walk at the one before. Immutable.
 */
public final class ClientAddresses {
    /** No proxy is trusted. */
    public static final ClientAddresses DIRECT = new ClientAddresses(List.of());

    private static final String FORWARDED = "Forwarded";
    private static final String X_FORWARDED_FOR = "X-Forwarded-For";

    /** {@code address}, {@code IPv4:port}, {@code [IPv6]} or {@code [IPv6]:port}; a port may be obfuscated. */
    private static final Pattern NODE =
            Pattern.compile("(?:\\[([^\\]]*:[^\\]]*)]|([0-9.]+))(?::(?:[0-9]{1,5}|_[A-Za-z0-9._-]+))?|([^\\[\\]]*)");

    private final List<AddressBlock> trusted;

    public ClientAddresses(List<AddressBlock> trusted) {
        this.trusted = List.copyOf(trusted);
    }

    /** An IP address as text, IPv6 in the form of RFC 5952; empty if the connection has none. */
    public String of(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        String peer = remote == null ? null : remote.hostAddress();
        if (peer == null) {
            return "";
        }
        if (trusted.isEmpty() && peer.indexOf(':') < 0) {
            return peer;
        }
        List<String> values = request.headers().getAll(FORWARDED);
        boolean isForwarded = !values.isEmpty();
        return client(
                peer, String.join(",", isForwarded ? values : request.headers().getAll(X_FORWARDED_FOR)), isForwarded);
    }

    /** @param names all values of the header with commas between them; empty if there is none */
    String client(String peer, String names, boolean isForwarded) {
        int zone = peer.indexOf('%');
        Optional<InetAddress> known = AddressBlock.address(zone < 0 ? peer : peer.substring(0, zone));
        if (known.isEmpty()) {
            return peer;
        }
        InetAddress client = known.get();
        ForwardedList hops = new ForwardedList(names, isForwarded);
        while (hops.hasNext() && isTrusted(client)) {
            Optional<InetAddress> hop = hops.next().flatMap(ClientAddresses::address);
            if (hop.isEmpty()) {
                break;
            }
            client = hop.get();
        }
        return NetUtil.toAddressString(client);
    }

    private boolean isTrusted(InetAddress address) {
        for (AddressBlock block : trusted) {
            if (block.contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Empty also for {@code unknown} and obfuscated names. */
    private static Optional<InetAddress> address(String node) {
        Matcher form = NODE.matcher(node);
        if (!form.matches()) {
            return Optional.empty();
        }
        String text = form.group(1) != null ? form.group(1) : form.group(2) != null ? form.group(2) : form.group(3);
        return AddressBlock.address(text);
    }
}
