"""The relay: the only module that imports aiosmtplib.

aiosmtplib connects, greets, secures and signs in. The transaction itself is ours, command by command, because its
`sendmail` cannot tell a letter that was never sent from one that may have been taken: the same error comes before and
after the final dot.
"""

import asyncio
import itertools
import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

import aiosmtplib

from notifications.delivery.crash_points import pass_point
from notifications.delivery.domain.replies import Outcome, Phase, Verdict, lost, read_reply
from notifications.delivery.errors import RelayUnreachable
from notifications.delivery.ports import Outgoing, Watch

_UNSAFE = r"\s<>@,;:\"\\()\[\]\x00-\x1f\x7f-\U0010ffff"
SAFE_ADDRESS = re.compile(f"[^{_UNSAFE}]+@[^{_UNSAFE}]+")
_connections = itertools.count(1)


@dataclass(frozen=True)
class Timeouts:
    """Seconds to wait for each answer; 600 for the dot is RFC 5321's figure."""

    connect: float = 30
    command: float = 300
    data: float = 120
    dot: float = 600
    goodbye: float = 5


@dataclass(frozen=True)
class Relay:
    """Where letters are handed over, and how the way there is secured."""

    host: str
    port: int
    security: str  # plain, starttls or tls
    user: str | None = None
    password: str | None = None
    local_name: str = "localhost"
    tls: ssl.SSLContext | None = None
    reports_success: bool = False

    @classmethod
    def of_url(cls, url: str, local_name: str = "localhost") -> "Relay":
        """Return the relay that ANBUD_SMTP_URL names."""
        parts = urlsplit(url)
        security = {"smtp": "plain", "smtp+starttls": "starttls", "smtps": "tls"}[parts.scheme]
        port = parts.port or {"plain": 25, "starttls": 587, "tls": 465}[security]
        query = parse_qs(parts.query)
        ca = query.get("ca")
        return cls(
            host=parts.hostname or "",
            port=port,
            security=security,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
            local_name=local_name,
            tls=ssl.create_default_context(cafile=ca[0]) if ca else None,
            reports_success=query.get("dsn") == ["success"],
        )


class Connection:
    """One connection's life. It is dropped, never mended, on anything but a clean answer."""

    def __init__(self, relay: Relay, timeouts: Timeouts | None = None) -> None:
        self.relay = relay
        self.timeouts = timeouts or Timeouts()
        self.relay_name = f"{relay.host}:{relay.port}"
        self.name = f"{self.relay_name}/{next(_connections)}"
        self.secure = relay.security != "plain"
        self._client: aiosmtplib.SMTP | None = None
        self._phase = Phase.CONNECT
        self.transcript: list[str] = []

    @property
    def is_usable(self) -> bool:
        """Tell whether another letter may follow."""
        return self._client is not None and self._client.is_connected

    async def open(self) -> None:
        """Connect, greet, secure and sign in.

        Raises:
            RelayUnreachable: any of it failed; nothing is ever sent in the clear instead.
        """
        relay = self.relay
        client = aiosmtplib.SMTP(
            hostname=relay.host,
            port=relay.port,
            username=relay.user,
            password=relay.password,
            local_hostname=relay.local_name,
            use_tls=relay.security == "tls",
            # None would be "if offered": a stripped STARTTLS must be an error, and plain must stay plain.
            start_tls=relay.security == "starttls",
            tls_context=relay.tls or ssl.create_default_context(),
            timeout=self.timeouts.connect,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            client.close()
            raise RelayUnreachable(f"{relay.host}:{relay.port} cannot be used: {_told(error)}") from error
        except BaseException:
            client.close()
            raise
        self._client = client

    async def hand_over(self, letter: Outgoing, watch: Watch | None = None) -> Outcome:
        """Return what the relay said to `letter`, or what its silence means.

        `watch.begun` is called when MAIL FROM has been written, `watch.body` before the first byte of the body.
        """
        if not (SAFE_ADDRESS.fullmatch(letter.recipient) and SAFE_ADDRESS.fullmatch(letter.sender or "a@b")):
            return Outcome(Verdict.CONTENT, Phase.MAIL, reply="the address cannot be written in an SMTP command")
        self._phase = Phase.MAIL
        with self._dropped_on_error():
            try:
                return await self._transaction(letter, watch or Watch())
            except aiosmtplib.SMTPResponseException as error:
                self.drop()
                return read_reply(self._phase, error.code, error.message)
            except (aiosmtplib.SMTPException, OSError) as error:
                outcome = lost(Phase.DATA if self._dot_never_left() else self._phase, _told(error))
                self.drop()
                return outcome

    async def _transaction(self, letter: Outgoing, watch: Watch) -> Outcome:
        sender, recipient = letter.sender.encode("ascii"), letter.recipient.encode("ascii")
        commands: tuple[tuple[Phase, bytes, list[bytes], float], ...] = (
            (Phase.MAIL, b"MAIL", [b"FROM:<" + sender + b">", *self._mail_options(letter)], self.timeouts.command),
            (Phase.RCPT, b"RCPT", [b"TO:<" + recipient + b">", *self._rcpt_options()], self.timeouts.command),
            (Phase.DATA, b"DATA", [], self.timeouts.data),
        )
        self.transcript = []
        for self._phase, verb, arguments, timeout in commands:
            # It starts when this task first waits, and that is after the command has been written.
            told = asyncio.create_task(watch.begun()) if verb == b"MAIL" else None
            try:
                answer = await self._connected.execute_command(verb, *arguments, timeout=timeout)
            finally:
                if told:
                    await told
            self.transcript.append(f"{verb.decode()}: {answer.code} {answer.message}")
            if self._more_was_said():
                raise aiosmtplib.SMTPServerDisconnected("the relay gave two answers to one command")
            wanted = answer.code == 354 if verb == b"DATA" else 200 <= answer.code < 300
            if not wanted:
                return await self._refusal(answer.code, answer.message)
        watch.body()
        self._phase = Phase.BODY
        code, text = await self._body(letter.body)
        self.transcript.append(f"end of letter: {code} {text}")
        outcome = read_reply(Phase.BODY, code, text)
        if outcome.verdict is Verdict.UNKNOWN or code == 421 or self._more_was_said():
            self.drop()
        return outcome

    def _more_was_said(self) -> bool:
        """Tell whether a second answer came along with the first: it would be taken for the next command's."""
        return bool(getattr(self._client and self._client.protocol, "_buffer", b""))

    async def _body(self, body: bytes) -> tuple[int, str]:
        protocol = self._connected.protocol
        if protocol is None:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        # What execute_data_command would do with two regular expressions over the body, but in a phase of its own.
        wire = (b"." + body if body.startswith(b".") else body).replace(b"\r\n.", b"\r\n..")
        # An answer can only come after the dot has been written, so the reader is armed by reading.
        pass_point("after 354")
        protocol.write(wire + (b".\r\n" if wire.endswith(b"\r\n") else b"\r\n.\r\n"))
        pass_point("after dot")
        code, text = await protocol.read_response(timeout=self.timeouts.dot)
        return code, text

    async def _refusal(self, code: int, text: str) -> Outcome:
        outcome = read_reply(self._phase, code, text)
        if not 400 <= code <= 599:
            # Any other answer here is one the protocol has no place for: the two ends are out of step.
            self.drop()
            return lost(self._phase, f"{code} {text}"[:500])
        if outcome.verdict is Verdict.RELAY:
            self.drop()
        elif self.is_usable:
            await self._reset()
        return outcome

    async def _reset(self) -> None:
        try:
            await self._connected.rset(timeout=min(30, self.timeouts.command))
        except (aiosmtplib.SMTPException, OSError):
            self.drop()

    @property
    def _connected(self) -> aiosmtplib.SMTP:
        if self._client is None or not self._client.is_connected:
            raise aiosmtplib.SMTPServerDisconnected("Connection lost")
        return self._client

    def _mail_options(self, letter: Outgoing) -> Iterator[bytes]:
        if self._connected.supports_extension("size"):
            yield b"SIZE=%d" % len(letter.body)
        if self._connected.supports_extension("dsn"):
            yield b"RET=HDRS"
            yield b"ENVID=" + (_tag_of(letter.sender) or f"L{letter.id}").encode("ascii")

    def _rcpt_options(self) -> Iterator[bytes]:
        if self._connected.supports_extension("dsn"):
            yield b"NOTIFY=SUCCESS,FAILURE,DELAY" if self.relay.reports_success else b"NOTIFY=FAILURE,DELAY"

    def _dot_never_left(self) -> bool:
        """Tell whether bytes of the body are still waiting in this machine, so that no relay can have seen the dot."""
        transport = self._client.transport if self._client else None
        if self._phase is not Phase.BODY or not isinstance(transport, asyncio.WriteTransport):
            return False
        return not transport.is_closing() and transport.get_write_buffer_size() > 0

    @contextmanager
    def _dropped_on_error(self) -> Iterator[None]:
        # A command that was cancelled half way leaves its answer to the next one: close on anything at all.
        try:
            yield
        except BaseException:
            self.drop()
            raise

    def drop(self) -> None:
        """Close at once, without a word."""
        if self._client is not None:
            transport = self._client.transport
            self._client.close()
            if transport is not None and isinstance(transport, asyncio.WriteTransport):
                transport.abort()
            self._client = None

    async def close(self) -> None:
        """Say goodbye if the relay still listens; how that goes changes nothing."""
        if self.is_usable:
            with suppress(aiosmtplib.SMTPException, OSError):
                await self._connected.quit(timeout=self.timeouts.goodbye)
        self.drop()


def _tag_of(sender: str) -> str | None:
    """Return what only we can make in an envelope sender "b+name.tag@…": a report that quotes it is about the letter."""
    return sender.partition("@")[0].removeprefix("b+") if sender.startswith("b+") else None


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"[:300]
