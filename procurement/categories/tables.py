"""What officers here have changed in the trades, and words that found nothing. What is shipped stays in its files."""

from piccolo.columns import JSONB, Array, Boolean, Integer, Serial, Text, Timestamptz
from piccolo.constraints import Check, Unique
from piccolo.table import Table


class TradeEdit(Table, tablename="trade_edit"):
    """A trade as it is drawn here; it stands in place of the shipped one with the same slug, or is one of our own."""

    slug = Text(primary_key=True, required=True, default=None, null=False)
    area = Text(required=True, default=None, null=False)
    position = Integer(null=False, default=1000)
    names = JSONB(required=True, default=None, null=False, help_text="{language: name}; Swedish is always there.")
    descriptions = JSONB(null=False, default="{}")
    synonyms = JSONB(null=False, default="{}", help_text="{language: [word, ...]}")
    includes = Array(Text(), null=False, default=list, help_text="CPV prefixes, 2 to 8 digits.")
    excludes = Array(Text(), null=False, default=list)
    active = Boolean(null=False, default=True)
    by = Text(required=True, default=None, null=False)
    changed_at = Timestamptz(required=True, default=None, null=False)

    slug_is_ascii = Check("slug ~ '^[a-z0-9-]+$'")
    named_in_swedish = Check("coalesce(names ->> 'sv', '') <> ''")
    prefixes_are_digits = Check("array_to_string(includes || excludes, ' ') ~ '^([0-9]{2,8}( |$))*$'")


class SearchMiss(Table, tablename="search_miss"):
    """A word that found no trade and no code. Who wrote it is not kept."""

    id = Serial(primary_key=True)
    word = Text(required=True, default=None, null=False)
    language = Text(required=True, default=None, null=False)
    times = Integer(null=False, default=1, help_text="How often it was asked for.")
    last_at = Timestamptz(required=True, default=None, null=False)
    settled_at = Timestamptz(null=True, default=None, help_text="When an officer made it a synonym or set it aside.")

    once_per_language = Unique(["word", "language"])
    asked_for_at_least_once = Check("times > 0")
