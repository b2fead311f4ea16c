"""What Schemathesis does not know by itself: how a mail is written into a request."""

import schemathesis


@schemathesis.serializer("message/rfc822")
def mail(_context: object, value: object) -> object:
    """Send the text as it is."""
    return {"data": value if isinstance(value, bytes) else str(value).encode()}
