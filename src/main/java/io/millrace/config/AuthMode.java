package io.millrace.config;

/** Whether requests need an API key. */
public enum AuthMode {
    API_KEY,
    /** Everybody may do everything; only with listeners on loopback addresses. */
    NONE;

    static final Setting<AuthMode> MODE = new Setting<>(
            "auth.mode",
            "api-key",
            ValueType.oneOf(AuthMode.class),
            "Whether requests need an API key; none is allowed only with listeners on loopback addresses.");

    static final SettingGroup GROUP = new SettingGroup("Access", MODE);
}
