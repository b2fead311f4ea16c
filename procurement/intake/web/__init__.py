"""I10, `/intern/importera`: four pages from a file to what it brought: Fil, Kolumner, Kontroll, Klart."""

from procurement.intake.web.checking import CHECKING
from procurement.intake.web.files import FILES
from procurement.intake.web.reading import READING

ROUTES = [*FILES, *READING, *CHECKING]
