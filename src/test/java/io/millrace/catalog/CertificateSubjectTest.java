package io.millrace.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tls.TestAuthority;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class CertificateSubjectTest {
    private static TestAuthority authority;

    @BeforeAll
    static void starts() throws Exception {
        authority = TestAuthority.named("CN=authority");
    }

    private static void check(String expected, String text) {
        assertEquals(expected, CertificateSubject.parse(text).text());
        assertEquals(expected, CertificateSubject.parse(expected).text());
    }

    private static String compared(String text) {
        return CertificateSubject.parse(text).compared();
    }

    private static void checkRefused(String text) {
        String message = assertThrows(IllegalArgumentException.class, () -> CertificateSubject.parse(text), text)
                .getMessage();
        assertTrue(message.startsWith("must be ") || message.startsWith("has no name"), message);
    }

    private static void checkFound(String asked, String subject, GeneralName... names) throws Exception {
        X509Certificate certificate =
                authority.issue(subject, TestAuthority.ec("secp256r1"), names).certificate();
        assertTrue(CertificateSubject.comparedOf(certificate).contains(compared(asked)), asked);
    }

    @Test
    void readsNames() {
        check("CN=device 7,O=Acme", "CN=device 7, O=Acme");
        check("CN=device 7,O=Acme", " cn=device 7 , o=Acme ");
        check("CN=a\\, b,O=Acme", "CN=\"a, b\",O=Acme");
        check("DNS:host.example.com", "DNS:Host.Example.com");
        check("URI:spiffe://example.com/Device", "URI:spiffe://example.com/Device");
        check("email:a@example.com", "email:a@example.com");
    }

    @Test
    void refusesWhatIsNoName() {
        for (String text : List.of(
                "", " ", "device 7", "=x", "CN", "DNS:", "URI:", "spiffe://a", "CN=a\nO=b", "x".repeat(1_001))) {
            checkRefused(text);
        }
    }

    @Test
    void comparesNames() {
        assertEquals(compared("CN=Device 7,O=ACME"), compared("cn=device  7, o=acme"));
        assertNotEquals(compared("CN=a,O=b"), compared("O=b,CN=a"));
        assertNotEquals(compared("CN=a"), compared("CN=a,O=b"));
        assertNotEquals(compared("CN=a.example.com"), compared("DNS:a.example.com"));
        assertNotEquals(compared("URI:urn:a"), compared("URI:urn:A"));
    }

    @Test
    void findsThemInCertificates() throws Exception {
        checkFound("CN=device 7,O=Acme", "CN=device 7, O=Acme");
        checkFound("CN=Geräte,O=Äpfel", "CN=Geräte, O=Äpfel");
        checkFound("CN=a+OU=b,DC=example,DC=com", "CN=a+OU=b,DC=example,DC=com");
        checkFound("CN=a\\,O\\=b", "CN=a\\,O\\=b");
        checkFound("DNS:device.example.com", "CN=x", new GeneralName(GeneralName.dNSName, "Device.example.com"));
        checkFound(
                "URI:spiffe://example.com/a",
                "CN=x",
                new GeneralName(GeneralName.iPAddress, "10.0.0.1"),
                new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://example.com/a"));
        checkFound("email:a@example.com", "CN=x", new GeneralName(GeneralName.rfc822Name, "a@example.com"));
        X509Certificate nameless = authority
                .issue("", TestAuthority.ec("secp256r1"), new GeneralName(GeneralName.dNSName, "only.example.com"))
                .certificate();
        assertEquals(List.of("DNS:only.example.com"), CertificateSubject.comparedOf(nameless));
    }

    /** A name that holds what separates parts of another name is still one part. */
    @Test
    void isNotFooledByWhatNamesHold() throws Exception {
        X509Certificate forged = authority
                .issue("CN=device 7\\,O\\=Acme", TestAuthority.ec("secp256r1"))
                .certificate();
        assertTrue(!CertificateSubject.comparedOf(forged).contains(compared("CN=device 7,O=Acme")));
        X509Certificate prefixed = authority
                .issue("CN=DNS:host.example.com", TestAuthority.ec("secp256r1"))
                .certificate();
        assertTrue(!CertificateSubject.comparedOf(prefixed).contains("DNS:host.example.com"));
    }
}
