package io.millrace.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class AddressBlockTest {
    private static void check(boolean expected, String block, String address) {
        assertEquals(
                expected,
                AddressBlock.parse(block).contains(AddressBlock.address(address).orElseThrow()),
                block + " " + address);
    }

    @Test
    void containsWhatBeginsWithItsBits() {
        check(true, "10.0.0.0/8", "10.255.0.1");
        check(false, "10.0.0.0/8", "11.0.0.0");
        check(true, "0.0.0.0/0", "255.1.2.3");
        check(true, "192.168.1.128/25", "192.168.1.200");
        check(false, "192.168.1.128/25", "192.168.1.127");
        check(true, "1.2.3.4", "1.2.3.4");
        check(false, "1.2.3.4/32", "1.2.3.5");
        check(true, "2001:db8::/33", "2001:db8:7fff::1");
        check(false, "2001:db8::/33", "2001:db8:8000::1");
        check(true, "::1", "0:0:0:0:0:0:0:1");
        check(true, "::/0", "fe80::1");
    }

    @Test
    void keepsTheFamiliesApartButForMappedAddresses() {
        check(false, "::/0", "1.2.3.4");
        check(false, "0.0.0.0/0", "::1");
        check(true, "1.2.3.0/24", "::ffff:1.2.3.4");
        check(true, "1.2.3.0/24", "::ffff:102:304");
    }

    @Test
    void refusesWhatIsNoBlock() {
        for (String text : List.of(
                "",
                "/8",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.1/8",
                "::/129",
                "2001:db8::1/32",
                "a/8",
                "localhost",
                "10/8",
                "10.0.0/24",
                "010.0.0.0/8",
                "256.0.0.0/8",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "10.0.0.0/ 8",
                "10.0.0.0/0008",
                "[::1]",
                "fe80::1%eth0",
                "1:2:3:4:5:6:7:8:9",
                ":::",
                "1::2::3")) {
            assertThrows(IllegalArgumentException.class, () -> AddressBlock.parse(text), text);
        }
    }

    @Test
    void looksNoNameUp() {
        for (String text :
                List.of("localhost", "example.com", "1.2.3", "1.2", "1", "0x7f.0.0.1", "017.0.0.1", "abc", "a:b.c")) {
            assertTrue(AddressBlock.address(text).isEmpty(), text);
        }
    }
}
