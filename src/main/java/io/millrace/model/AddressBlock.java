package io.millrace.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A block of IP addresses: all that begin with the same bits (RFC 4632, RFC 4291 2.3). An IPv4 address mapped into IPv6
 * counts as IPv4. Immutable.
 *
 * @param start an address of the block
 * @param bits how many bits of it count
 */
public record AddressBlock(InetAddress start, int bits) {
    private static final String OCTET = "(0|[1-9][0-9]?|1[0-9]{2}|2[0-4][0-9]|25[0-5])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
    private static final Pattern IPV6 =
            Pattern.compile("[0-9A-Fa-f:]*:[0-9A-Fa-f:]*(:" + OCTET + "(\\." + OCTET + "){3})?");
    private static final int TEXT_LENGTH_MAX = 45;
    private static final Pattern BITS = Pattern.compile("[0-9]{1,3}");

    public AddressBlock {
        if (bits < 0 || bits > 8 * start.getAddress().length) {
            throw new IllegalArgumentException("a block cannot have " + bits + " fixed bits");
        }
    }

    /**
     * Reads {@code 10.0.0.0/8}, {@code 2001:db8::/32}, or a single address.
     *
     * @throws IllegalArgumentException if it is none, or has bits behind the prefix
     */
    public static AddressBlock parse(String text) {
        int slash = text.indexOf('/');
        InetAddress start = address(slash < 0 ? text : text.substring(0, slash)).orElse(null);
        String bits = slash < 0 ? "" : text.substring(slash + 1);
        if (start == null || (slash >= 0 && !BITS.matcher(bits).matches())) {
            throw new IllegalArgumentException(
                    "'" + text + "' is no block of addresses such as 10.0.0.0/8 or 2001:db8::/32");
        }
        int size = 8 * start.getAddress().length;
        int fixed = slash < 0 ? size : Integer.parseInt(bits);
        if (fixed > size || hasBitsBehind(start.getAddress(), fixed)) {
            throw new IllegalArgumentException("'" + text + "' has bits that do not belong to the prefix of the block");
        }
        return new AddressBlock(start, fixed);
    }

    private static boolean hasBitsBehind(byte[] address, int fixed) {
        for (int bit = fixed; bit < 8 * address.length; bit++) {
            if (((address[bit / 8] >> (7 - bit % 8)) & 1) != 0) {
                return true;
            }
        }
        return false;
    }

    /** An address as it is written; no name is ever looked up. */
    public static Optional<InetAddress> address(String text) {
        boolean isWritten = text.length() <= TEXT_LENGTH_MAX
                && (IPV4.matcher(text).matches() || IPV6.matcher(text).matches());
        try {
            return isWritten ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }

    public boolean contains(InetAddress address) {
        byte[] mine = start.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int rest = bits % 8;
        return rest == 0 || ((mine[whole] ^ other[whole]) & 0xff) >> (8 - rest) == 0;
    }

    @Override
    public String toString() {
        return start.getHostAddress() + "/" + bits;
    }
}
