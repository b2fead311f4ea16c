"""What may be done with sources and notices."""

from procurement.sources.actions.files import import_data, import_files
from procurement.sources.actions.opening import publish_draft
from procurement.sources.actions.rules import BATCH, BY_HAND, Rules, Taken, totals

__all__ = ["BATCH", "BY_HAND", "Rules", "Taken", "import_data", "import_files", "publish_draft", "totals"]
