package io.millrace.api;

/** What happens to WebSockets. */
public enum SocketEvent {
    /** One was opened. */
    OPENED,
    /** One that was opened is over, whoever closed it. */
    CLOSED,
    /** One was not opened, since there are too many or the request is wrong. */
    REFUSED,
    /** A message was sent to a client. */
    SENT,
    /** A client that read nothing, or gave no sign, was cut off; it is told of as closed as well. */
    DROPPED
}
