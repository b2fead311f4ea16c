"""DKIM signatures (RFC 6376), made in a process beside the sender: a signature takes 8 ms that no letter waits for."""

import asyncio
import multiprocessing
import re
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache

import dkim

#: Signed twice where receivers must not accept another one added; the list headers, as one-click demands (RFC 8058).
SIGNED = (
    "From", "To", "Subject", "Date", "Message-ID", "Reply-To", "MIME-Version", "Content-Type", "List-Id",
    "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted",
)  # fmt: skip


class Signer:
    """Signs letters in the name of a domain."""

    def __init__(self, domain: str, selector: str, key: str) -> None:
        self.domain, self.selector, self.key = domain, selector, key

    async def signatures(self, letters: list[bytes]) -> list[bytes]:
        """Return the DKIM-Signature header of each letter, ending in CRLF."""
        arguments = (self.domain, self.selector, self.key)
        loop = asyncio.get_running_loop()
        return await asyncio.gather(
            *(loop.run_in_executor(_workshop(), signature_of, letter, *arguments) for letter in letters)
        )


def signature_of(letter: bytes, domain: str, selector: str, key: str) -> bytes:
    """Return a letter's signature header."""
    there = letter.partition(b"\r\n\r\n")[0].lower()
    headers = [name.encode() for name in SIGNED if b"\n" + name.lower().encode() + b":" in b"\n" + there]
    signature: bytes = dkim.sign(
        letter,
        selector.encode(),
        domain.encode(),
        key.encode(),
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=headers,
    )
    return signature


def headers_covered(signature: bytes) -> set[str]:
    """Return the names, in lower case, of the headers that a DKIM-Signature covers (RFC 6376, 3.5: h=)."""
    found = re.search(rb"\bh=([^;]+)", b"".join(signature.split()))
    return set(found[1].decode("ascii").lower().split(":")) if found else set()


@lru_cache(maxsize=1)
def _workshop() -> ProcessPoolExecutor:
    # Not forked: the sender has threads and sockets of its own.
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))
