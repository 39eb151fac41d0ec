"""For tests of WebSockets."""

from starlette.testclient import WebSocketDenialResponse, WebSocketTestSession


def refused(connection: WebSocketTestSession) -> int:
    """The status that answers a connection which is not accepted.

    Raises AssertionError if it is.
    """
    try:
        with connection:
            raise AssertionError("the connection was accepted")
    except WebSocketDenialResponse as answer:
        return answer.status_code
