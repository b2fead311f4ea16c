"""How long each class of record is kept, under which decision, and what was removed (gallring)."""
