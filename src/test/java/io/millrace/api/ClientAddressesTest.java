package io.millrace.api;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.model.AddressBlock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class ClientAddressesTest {
    private static final String PROXY = "10.0.0.1";
    private static final ClientAddresses CLIENTS =
            new ClientAddresses(List.of(AddressBlock.parse("10.0.0.0/8"), AddressBlock.parse("fd00::/8")));

    private static void forwarded(String expected, String value) {
        assertEquals(expected, CLIENTS.client(PROXY, value, true), value);
    }

    private static void listed(String expected, String value) {
        assertEquals(expected, CLIENTS.client(PROXY, value, false), value);
    }

    @Test
    void takesThePeerWhereNoProxyIsTrusted() {
        for (String names : List.of("", "1.1.1.1", "10.0.0.1", "1.1.1.1, 2.2.2.2")) {
            assertEquals("9.9.9.9", CLIENTS.client("9.9.9.9", names, false));
            assertEquals("10.0.0.1", ClientAddresses.DIRECT.client(PROXY, names, false));
            assertEquals("10.0.0.1", ClientAddresses.DIRECT.client(PROXY, "for=" + names, true));
        }
        assertEquals("2001:db8::1", CLIENTS.client("2001:db8:0:0:0:0:0:1", "1.1.1.1", false));
        assertEquals("fe80::1", CLIENTS.client("fe80:0:0:0:0:0:0:1%3", "1.1.1.1", false));
    }

    @Test
    void takesTheFirstFromTheRightThatIsNoTrustedProxy() {
        listed("1.1.1.1", "1.1.1.1");
        listed("2.2.2.2", "1.1.1.1, 2.2.2.2");
        listed("1.1.1.1", "1.1.1.1, 10.9.9.9,10.1.1.1");
        listed("1.1.1.1", "6.6.6.6,\t1.1.1.1 , fd00::2 ,10.1.1.1");
        listed("10.1.1.1", "10.1.1.1, 10.2.2.2");
        listed("2001:db8::1", "2001:DB8:0:0::1");
        assertEquals("1.1.1.1", CLIENTS.client("fd00::1", "1.1.1.1", false));
        assertEquals("1.1.1.1", CLIENTS.client("::ffff:10.0.0.7", "1.1.1.1", false));
        forwarded("1.1.1.1", "for=1.1.1.1");
        forwarded("2.2.2.2", "for=1.1.1.1, for=2.2.2.2;proto=https;by=10.0.0.1");
        forwarded("1.1.1.1", "for=6.6.6.6,for=1.1.1.1;host=\"a,b;for=c\", For=\"10.2.2.2\"");
        forwarded("1.1.1.1", "proto=http; FOR=1.1.1.1");
    }

    @Test
    void takesPortsAndBracketsOff() {
        listed("1.1.1.1", "1.1.1.1:8080");
        listed("2001:db8::1", "[2001:db8::1]");
        listed("2001:db8::1", "[2001:db8::1]:443");
        forwarded("1.1.1.1", "for=\"1.1.1.1:80\"");
        forwarded("1.1.1.1", "for=1.1.1.1:80");
        forwarded("1.1.1.1", "for=\"1.1.1.1:_hidden\"");
        forwarded("2001:db8::1", "for=\"[2001:db8::1]\"");
        forwarded("2001:db8::1", "for=\"[2001:db8::1]:4711\"");
        forwarded("2001:db8::1", "for=\"[2001:db8::\\1]\"");
    }

    @Test
    void stopsAtTheLastGoodOneBeforeWhatIsNoAddress() {
        for (String bad : List.of(
                "",
                " ",
                "unknown",
                "_hidden",
                "1.1.1",
                "1.1.1.256",
                "01.1.1.1",
                "1.1.1.1:",
                "1.1.1.1:123456",
                "1.1.1.1:x",
                "[2001:db8::1",
                "2001:db8::1]",
                "[]",
                "[1.1.1.1]",
                "[::1]x",
                "::1%eth0",
                "a.example",
                "1.1.1.1 2.2.2.2",
                "\u0660.1.1.1",
                "1.1.1.1;",
                "\"1.1.1.1\"")) {
            listed("10.5.5.5", "6.6.6.6, " + bad + ", 10.5.5.5");
            listed(PROXY, "6.6.6.6, " + bad);
        }
        for (String bad : List.of(
                "",
                "for",
                "for=",
                "for=\"",
                "for=\"1.1.1.1",
                "for=1.1.1.1\"",
                "for=unknown",
                "for=_x",
                "for=\"_x:80\"",
                "for=\"unknown\"",
                "by=1.1.1.1",
                "proto=https",
                "1.1.1.1",
                "for=1.1.1.1;for=2.2.2.2",
                "for=1.1.1.1;",
                ";for=1.1.1.1",
                "for =1.1.1.1",
                "for= 1.1.1.1",
                "f r=1;for=1.1.1.1",
                "for=\"1.1.1.1\"x",
                "for=\"1.1.1.1\\\"",
                "for=1.1.1.1;by",
                "for=[::1",
                "=1.1.1.1",
                "for==1.1.1.1")) {
            forwarded("10.5.5.5", "for=6.6.6.6, " + bad + ", for=10.5.5.5");
            forwarded(PROXY, "for=6.6.6.6, " + bad);
        }
    }

    @Test
    void readsWhatAProxyAddsWhateverAClientWroteBefore() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        String letters = "\",;=\\ \tfor1.[]:_%";
        for (int i = 0; i < 20_000; i++) {
            StringBuilder junk = new StringBuilder();
            for (int n = random.nextInt(20); n > 0; n--) {
                junk.append(letters.charAt(random.nextInt(letters.length())));
            }
            String told = "seed " + seed + ": " + junk;
            assertEquals("2001:db8::7", CLIENTS.client(PROXY, junk + ", for=\"[2001:db8::7]:9\"", true), told);
            assertEquals("7.7.7.7", CLIENTS.client(PROXY, junk + ",for=7.7.7.7;proto=http", true), told);
            assertEquals("7.7.7.7", CLIENTS.client(PROXY, junk + ", 7.7.7.7", false), told);
        }
    }
}
