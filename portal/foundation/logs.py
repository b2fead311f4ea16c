"""Logs: one line for each event on standard error, without addresses and without tokens.

They are taken out of the finished line, so that neither a careless argument nor a traceback lets one through.
"""

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ADDRESS = re.compile(r"[\w.+'&=/-]+(?:@|%40)[\w-][\w.-]*", re.IGNORECASE)
# Our links: a page, then what only the reader of one letter holds. Elsewhere any long run of base64 is one.
LINK = re.compile(r"(/(?:bekrafta|mina-val|avsluta|valkommen|avregistrera)/)[^\s\"'?&#]+")
TOKEN = re.compile(r"(?<![\w/.-])[A-Za-z0-9_-]{16,}(?:\.[A-Za-z0-9_-]+)+|[A-Za-z0-9_-]{40,}")
PASSWORD_IN_URL = re.compile(r"(\w://[^\s/:@]*:)[^\s/@]+(?=@)")
# What a stranger's library says about each request or statement is not news.
QUIET = ("httpx", "httpcore", "asyncio", "_granian", "granian.access", "fontTools")

Event = MutableMapping[str, Any]


def without_secrets(line: str) -> str:
    """Return a line with passwords, addresses and tokens replaced by words that say so."""
    line = PASSWORD_IN_URL.sub(r"\1[password]", line)
    line = LINK.sub(r"\1[token]", line)
    line = ADDRESS.sub("[address]", line)
    return TOKEN.sub("[token]", line)


def _as_json(_logger: Any, _method: str, event: Event) -> str:
    return without_secrets(json.dumps(event, ensure_ascii=False, default=str))


def _as_text(_logger: Any, _method: str, event: Event) -> str:
    said = dict(event)
    head = f"{said.pop('at')} {said.pop('level'):<7} {said.pop('event')}"
    trace = said.pop("exception", "")
    said.pop("logger", None)
    more = "".join(f" {name}={value}" for name, value in said.items())
    return without_secrets(f"{head}{more}" + (f"\n{trace}" if trace else ""))


def configure_logs(log_format: str, *, to: TextIO | None = None) -> None:
    """Send all logs of the process, ours and the libraries', to standard error as `text` or `json` lines."""
    common: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        structlog.stdlib.PositionalArgumentsFormatter(),
        # Plain tracebacks: the pretty ones show local variables, and with them what people typed.
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*common, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    render = _as_json if log_format == "json" else _as_text
    handler = logging.StreamHandler(to or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render], foreign_pre_chain=common
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
