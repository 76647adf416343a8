package io.millrace.catalog;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.security.auth.x500.X500Principal;

/**
 * Whom a certificate is for: a distinguished name (RFC 2253, {@code CN=device 7,O=Acme}), or one of its alternative names: {@code
 * DNS:host.example.com}, {@code URI:spiffe://example.com/device}, {@code email:a@example.com}. Distinguished names are compared
 * without regard to case and spaces, as RFC 5280, 7.1 has it; alternative names as they are, hosts in lower case. Immutable.
 *
 * @param text as it is shown
 */
public record CertificateSubject(String text) {
    private static final int LENGTH_MAX = 1_000;
    private static final String DNS = "DNS:";

    /** The numbers of RFC 5280, 4.2.1.6. */
    private static final Map<Integer, String> ALTERNATIVES = Map.of(1, "email:", 2, DNS, 6, "URI:");

    /** @throws IllegalArgumentException if it is none, with the reason */
    public static CertificateSubject parse(String text) {
        String stripped = text.strip();
        if (stripped.isEmpty()
                || stripped.length() > LENGTH_MAX
                || stripped.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("must be a line of 1 to " + LENGTH_MAX + " characters");
        }
        for (String prefix : ALTERNATIVES.values()) {
            if (stripped.startsWith(prefix)) {
                String name = stripped.substring(prefix.length());
                if (name.isEmpty()) {
                    throw new IllegalArgumentException("has no name behind " + prefix);
                }
                return alternative(prefix, name);
            }
        }
        try {
            X500Principal name = new X500Principal(stripped);
            if (name.getName().isEmpty()) {
                throw new IllegalArgumentException("an empty name is everybody's");
            }
            return new CertificateSubject(name.getName(X500Principal.RFC2253));
        } catch (IllegalArgumentException notAName) {
            throw new IllegalArgumentException(
                    "must be a distinguished name such as CN=device 7,O=Acme, or DNS:, URI: or email: and a name");
        }
    }

    /**
     * All that the certificate is for, in the form of {@link #compared}: the distinguished name, then the alternative ones in their
     * order.
     */
    public static List<String> comparedOf(X509Certificate certificate) {
        List<String> subjects = new ArrayList<>();
        String name = certificate.getSubjectX500Principal().getName(X500Principal.CANONICAL);
        if (!name.isEmpty()) {
            subjects.add(name);
        }
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> alternative : alternatives == null ? List.<List<?>>of() : alternatives) {
                String prefix = ALTERNATIVES.get((Integer) alternative.get(0));
                if (prefix != null) {
                    subjects.add(alternative(prefix, (String) alternative.get(1)).text);
                }
            }
        } catch (CertificateParsingException unreadable) {
            return subjects;
        }
        return subjects;
    }

    private static CertificateSubject alternative(String prefix, String name) {
        return new CertificateSubject(prefix + (prefix.equals(DNS) ? name.toLowerCase(Locale.ROOT) : name));
    }

    /** What subjects that mean the same have in common, and no others. */
    public String compared() {
        return ALTERNATIVES.values().stream().anyMatch(text::startsWith)
                ? text
                : new X500Principal(text).getName(X500Principal.CANONICAL);
    }
}
