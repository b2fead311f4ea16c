"""HEAD is answered as GET without its body (RFC 9110, 9.3.2): the same code, the same headers."""

from litestar.types import Message, Send


def without_body(send: Send) -> Send:
    """Return a sender that passes on an answer's head, and none of its body."""
    ended = False

    async def send_head(message: Message) -> None:
        nonlocal ended
        if message["type"] != "http.response.body":
            await send(message)
        elif not ended:
            ended = True
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    return send_head


def with_head(allowed: bytes) -> bytes:
    """Return the methods of an address, HEAD among them where there is GET."""
    names = [name.strip() for name in allowed.decode("latin-1").split(",")]
    return ", ".join(sorted({*names, "HEAD"})).encode() if "GET" in names else allowed
