"""`python -m portal.foundation.i18n extract`: bring every text in code and templates into the catalogues.

The files are sorted and hold no line numbers, so that two people who add texts merge cleanly.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from portal.foundation.i18n.catalogue import path_of

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = ("portal", "procurement", "suppliers", "notifications")
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.txt", "jinja2")]
OPTIONS = {
    ending: {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"} for ending in ("**.html", "**.txt")
}
KEYWORDS = {
    "_": None, "gettext": None, "N_": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2),
    "marked_gettext": None, "marked_ngettext": (1, 2),
}  # fmt: skip
# `gettext(WORDS[row["some_column"]])`: the column's name is no text.
NAME = re.compile(r"[a-z]+(_[a-z]+)+")


def extracted() -> Catalog:
    """Return every text that the code and the templates ask for."""
    found = Catalog(charset="utf-8")
    for package in PACKAGES:
        for _file, _line, message, _comments, context in extract_from_dir(
            ROOT / package, METHODS, OPTIONS, keywords=KEYWORDS
        ):
            if not (isinstance(message, str) and NAME.fullmatch(message)):
                found.add(message, context=context)
    return found


def merged(language: str, template: Catalog) -> Catalog:
    """Return the catalogue of `language` with exactly the texts of `template`; translations are kept."""
    path = path_of(language)
    locale = "fi" if language == "fit" else language
    old = read_po(BytesIO(path.read_bytes()), locale=locale) if path.exists() else Catalog(locale=locale)
    new = Catalog(locale=locale, charset="utf-8", fuzzy=False, header_comment=f"# Anbud, {language}")
    for message in template:
        if message.id:
            kept = old.get(message.id if isinstance(message.id, str) else message.id[0], message.context)
            string = kept.string if kept and _same_kind(kept.string, message.id) else None
            new.add(message.id, string, context=message.context, auto_comments=kept.user_comments if kept else ())
    return new


def _same_kind(string: object, identifier: object) -> bool:
    return isinstance(string, str) == isinstance(identifier, str)


def lacking(language: str) -> list[str]:
    """Return the texts that `language` has no translation of."""
    return [
        m.id if isinstance(m.id, str) else m.id[0]
        for m in merged(language, extracted())
        if m.id and (not m.string or (not isinstance(m.string, str) and not all(m.string)))
    ]


def extract() -> None:
    """Write the catalogues of all languages but Swedish, which is the source."""
    template = extracted()
    for language in ("fi", "fit", "en"):
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        output = BytesIO()
        write_po(output, merged(language, template), width=110, no_location=True, sort_output=True, omit_header=False)
        lines = [
            line
            for line in output.getvalue().decode().splitlines()
            if not line.startswith(('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By', '"Last-Translator'))
        ]
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Run `extract` or `lacking LANGUAGE`."""
    match arguments:
        case ["extract"]:
            extract()
        case ["lacking", language]:
            sys.stdout.write("".join(f"{text}\n" for text in lacking(language)))
        case _:
            sys.stderr.write("say: extract, or lacking LANGUAGE\n")
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
