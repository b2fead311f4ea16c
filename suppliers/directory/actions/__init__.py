"""What officers do for and about firms; each deed is recorded, without addresses."""

from suppliers.directory.actions.firms import add_by_phone, add_note, forget, note_firm, rename
from suppliers.directory.actions.merging import merge, tell_apart, undo_merge

__all__ = ["add_by_phone", "add_note", "forget", "merge", "note_firm", "rename", "tell_apart", "undo_merge"]
