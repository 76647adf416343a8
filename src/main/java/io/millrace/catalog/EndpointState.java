package io.millrace.catalog;

/**
 * The life of an endpoint: {@code CREATING → ACTIVE ⇄ UPDATING → DELETING → DELETED}, with {@code ACTIVE ⇄ DISABLED}; a
 * deleted one can be brought back; {@code FAILED} can follow any other state and can only be deleted. Only an active endpoint
 * takes records.
 */
public enum EndpointState {
    CREATING,
    ACTIVE,
    UPDATING,
    DISABLED,
    DELETING,
    DELETED,
    FAILED;

    /** Whether the move is allowed; PostgreSQL refuses the others as well. */
    public boolean canBecome(EndpointState next) {
        return switch (this) {
            case CREATING -> next == ACTIVE || next == DELETING || next == FAILED;
            case ACTIVE -> next == UPDATING || next == DISABLED || next == DELETING || next == FAILED;
            case UPDATING -> next == ACTIVE || next == DISABLED || next == DELETING || next == FAILED;
            case DISABLED -> next == ACTIVE || next == UPDATING || next == DELETING || next == FAILED;
            case DELETING -> next == DELETED || next == FAILED;
            case FAILED -> next == DELETING;
            case DELETED -> next == ACTIVE || next == DISABLED;
        };
    }
}
