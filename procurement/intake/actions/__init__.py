"""What officers do with a file: hand it in, say how it is read, check it, take it in, take it back."""

from procurement.intake.actions.handing_in import begin, read_again, replace_file, table_of
from procurement.intake.actions.taking import take_back, take_in
from procurement.intake.actions.understanding import check, choose_columns, guess, listed_of, open_questions

__all__ = [
    "begin",
    "check",
    "choose_columns",
    "guess",
    "listed_of",
    "open_questions",
    "read_again",
    "replace_file",
    "table_of",
    "take_back",
    "take_in",
]
