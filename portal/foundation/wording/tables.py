"""Reviews of translations, and settings that officers change."""

from piccolo.columns import Serial, Text, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table


class TextReview(Table, tablename="text_review"):
    """A translation that somebody has read and found good; another translation needs another review."""

    id = Serial(primary_key=True)
    language = Text(required=True, default=None, null=False)
    digest = Varchar(length=64, required=True, default=None, null=False, help_text="sha256 of text and translation.")
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)

    once_per_translation = Unique(["language", "digest"])


class SiteSetting(Table, tablename="site_setting"):
    """What officers set; nothing here is needed to start."""

    name = Text(primary_key=True, default=None, null=False)
    value = Text(required=True, default=None, null=False)
    by = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False)
