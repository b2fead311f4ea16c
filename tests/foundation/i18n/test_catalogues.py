"""Whatever the public reads, on a page or in a letter, is in Finnish and English too; nothing bypasses the catalogues."""

import re
from io import BytesIO

import pytest
from babel.messages.pofile import read_po

from portal.foundation.i18n.__main__ import PACKAGES, ROOT, lacking
from portal.foundation.i18n.catalogue import path_of
from portal.foundation.i18n.public import is_inside, texts_of

TEMPLATES = [path for package in PACKAGES for path in sorted((ROOT / package / "templates").rglob("*.*"))]
MODULES = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
# Names that are the same in every language.
SAME_EVERYWHERE = {
    "Atom", "CSV", "Excel", "JSON", "OpenAPI", "OCDS", "DCAT", "Anbud", "CC", "BY", "sv", "fi", "en", "utf", "lang",
    "Tämä", "sivu", "suomeksi", "Outlook", "Google", "iPhone", "iPad", "Mac", "Android",
    "Open", "Contracting", "AP", "SE", "RDF", "LD", "XML",
}  # fmt: skip


@pytest.mark.parametrize("language", ["fi", "en"])
def test_every_public_text_is_translated(language):
    missing = set(lacking(language))
    lacked = {
        f"{path.relative_to(ROOT)}: {text}"
        for path in [*TEMPLATES, *MODULES]
        if not is_inside(path)
        for text in texts_of(path) & missing
    }
    assert lacked == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_words_of_a_template_are_outside_the_catalogues(path):
    html = path.read_text(encoding="utf-8")
    bare = re.sub(r"\{%-? *trans\b.*?endtrans *-?%\}|block body_class %\}[a-z]*", " ", html, flags=re.S)
    bare = re.sub(
        r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<style.*?</style>|<code>.*?</code>", " ", bare, flags=re.S
    )
    labels = re.findall(r'\b(?:aria-label|title|alt|placeholder)="([^"]*)"', bare)
    said = " ".join([re.sub(r"<[^>]*>|<[^>]*$|&\w+;|[\w-]+=\"[^\"]*\"", " ", bare, flags=re.S), *labels])
    words = set(re.findall(r"[^\W\d_]{2,}", re.sub(r"\S+\.(xml|se|json|fi|html|txt)\S*", "", said)))
    assert words - SAME_EVERYWHERE == set()


@pytest.mark.parametrize("language", ["fi", "fit", "en"])
def test_a_translation_fills_in_what_its_text_does(language):
    with path_of(language).open("rb") as file:
        catalogue = read_po(BytesIO(file.read()), locale="fi" if language == "fit" else language)
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        for translation in message.string if isinstance(message.string, tuple) else (message.string,):
            if message.id and translation:
                names = re.findall(r"%\((\w+)\)", translation)
                allowed = {name for text in ids for name in re.findall(r"%\((\w+)\)", text)}
                assert set(names) <= allowed, translation
                assert "%(" not in ids[-1] or names or len(ids) > 1, translation
