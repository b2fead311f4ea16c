"""How commands print: lines for people, or one JSON document and nothing else."""

import json
import sys
from typing import Annotated, Any

import typer

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on standard output.")]


def show(data: Any, as_json: bool, lines: list[str]) -> None:
    """Print `data` as one JSON document, or `lines` for people."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2, default=str) if as_json else "\n".join(lines))
    sys.stdout.write("\n")
