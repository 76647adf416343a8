package io.millrace.config;

import io.millrace.model.AddressBlock;
import java.util.Arrays;
import java.util.List;

/** @param trusted whose word about the addresses of clients is taken */
public record ProxyConfig(List<AddressBlock> trusted) {
    static final Setting<List<AddressBlock>> TRUSTED = new Setting<>(
            "proxies.trusted",
            "",
            new ValueType<>(
                    "blocks of addresses with commas between them, such as 10.0.0.0/8, or empty",
                    ProxyConfig::parse,
                    text -> text),
            "Proxies that tell the client's address in Forwarded or X-Forwarded-For. They have to take out, or add to, the one"
                    + " that clients send; Forwarded counts where both are there. Empty: none, the address is the peer's.");

    static final SettingGroup GROUP = new SettingGroup("Proxies", TRUSTED);

    static ProxyConfig read(Values values) {
        return new ProxyConfig(values.get(TRUSTED));
    }

    private static List<AddressBlock> parse(String text) {
        return text.isBlank()
                ? List.of()
                : Arrays.stream(text.split(",", -1))
                        .map(String::strip)
                        .map(AddressBlock::parse)
                        .toList();
    }
}
