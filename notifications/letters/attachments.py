"""A calendar file in a letter: what mail programs read as an invitation, and the same file to save."""

import base64
import re

_ALTERNATIVE = re.compile(rb'Content-Type: multipart/alternative;\r\n boundary="([^"]+)"\r\n\r\n')
_WIDTH = 76


def with_calendar(whole: bytes, calendar: bytes, method: str) -> bytes:
    """Return the letter with `calendar` as its last alternative and, once more, attached.

    Gmail and Outlook act on the alternative, whose method must be the file's own; others show the attachment.
    """
    head = _ALTERNATIVE.search(whole)
    if head is None:
        raise ValueError("the letter has no alternatives to add a calendar to")
    inner = head[1]
    outer = inner + b"_calendar"
    end = b"\r\n--" + inner + b"--\r\n"
    body = whole[head.end() :].removesuffix(end)
    file = _lines(calendar)
    return b"".join(
        (
            whole[: head.start()],
            b'Content-Type: multipart/mixed;\r\n boundary="' + outer + b'"\r\n\r\n--' + outer + b"\r\n",
            head[0],
            body,
            b"\r\n--" + inner + b"\r\nContent-Type: text/calendar; method=" + method.encode(),
            b'; charset="utf-8"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + file,
            end,
            b"\r\n--" + outer + b'\r\nContent-Type: application/ics; name="mote.ics"\r\n',
            b'Content-Disposition: attachment; filename="mote.ics"\r\nContent-Transfer-Encoding: base64\r\n\r\n' + file,
            b"\r\n--" + outer + b"--\r\n",
        )
    )


def _lines(body: bytes) -> bytes:
    text = base64.b64encode(body)
    return b"".join(text[at : at + _WIDTH] + b"\r\n" for at in range(0, len(text), _WIDTH))
