"""What can be wrong with a file that an officer hands in; each sentence says what to do."""

from portal.foundation.errors import AnbudError

REFUSALS = {
    "empty": "Filen är tom. Välj en fil med en rubrikrad och minst en rad under den.",
    "no_rows": "Filen har en rubrikrad men inga rader under den. Fyll i raderna och ladda upp filen igen.",
    "too_large": "Filen är större än 10 MB. Dela upp den i flera filer, eller ta bort bilder och tomma blad.",
    "too_many": "Filen har fler än 50 000 rader. Dela upp den i flera filer.",
    "password": "Filen är skyddad med lösenord. Spara den utan lösenord och ladda upp den igen.",
    "old_excel": "Filen är i det gamla formatet .xls. Öppna den i Excel och spara den som .xlsx.",
    "merged_header": "Rubrikraden har sammanfogade celler ({detail}). Dela cellerna så att varje kolumn har en egen rubrik.",
    "unsaved_formulas": "Cellen {detail} har en formel utan sparat värde. Öppna filen i Excel, spara den och ladda upp den igen.",
    "unknown_kind": "Filen är varken CSV, XLSX eller ODS. Spara tabellen i ett av dem.",
    "web_page": "Filen är en webbsida. Spara tabellen som CSV eller XLSX.",
    "encoding": "Filen går inte att läsa med teckenkodningen {detail}. Välj en annan.",
    "broken": "Arbetsboken är skadad och går inte att läsa. Öppna den i Excel eller LibreOffice och spara den på nytt.",
    "bomb": "Arbetsboken packas upp till orimligt mycket. Kopiera tabellen till en ny fil.",
    "no_sheet": "Bladet {detail} finns inte i filen. Välj ett av dem som finns.",
    "quotes": "Ett citattecken på rad {detail} saknar sitt par. Rätta raden, eller välj en annan avgränsare.",
}


class FileRefused(AnbudError):
    """A file cannot be read as a table; `code` says why."""

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(REFUSALS[code].format(detail=detail))
        self.code = code


class ChoiceMissing(AnbudError):
    """A column must be chosen or a question about one answered; `problems` are by field of the form."""

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__("Något behöver väljas.")
        self.problems = problems


class NoSuchIntake(AnbudError):
    """No file that was handed in has this number, or it is somebody else's."""

    def __init__(self, number: int) -> None:
        super().__init__("Importen finns inte, eller så har någon annan lämnat in filen. Börja med en ny fil.")
        self.number = number


class NotNow(AnbudError):
    """The file is not where this step begins: it was taken in already, or its time is over."""
