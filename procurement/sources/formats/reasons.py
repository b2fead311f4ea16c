"""Why something was not read, in the words of whoever has to do something about it."""

# code: (English, for commands and logs; Swedish, for the officers' pages)
REASONS: dict[str, tuple[str, str]] = {
    "empty": ("The file is empty.", "Filen är tom."),
    "too_large": ("It is larger than {detail}.", "Den är större än {detail}."),
    "web_page": (
        "This is a web page, not a feed or a notice.",
        "Adressen svarar med en webbsida i stället för ett flöde.",
    ),
    "entities": (
        "The file declares entities of its own, which is refused.",
        "Filen deklarerar egna entiteter. Sådana filer läses inte.",
    ),
    "xml": ("The XML cannot be read: {detail}", "Innehållet går inte att läsa som XML: {detail}"),
    "json": ("The JSON cannot be read: {detail}", "Innehållet går inte att läsa som JSON: {detail}"),
    "charset": ("The characters cannot be read as {detail}.", "Tecknen går inte att läsa som {detail}."),
    "unknown_kind": (
        "The kind of the file cannot be told; say it with --kind. {detail}",
        "Filens format känns inte igen. {detail}",
    ),
    "not_this_kind": ("This is not {detail}.", "Detta är inte {detail}."),
    "unknown_root": (
        "XML of a kind that is not read here: its root element is {detail}.",
        "XML av ett slag som inte läses här: rotelementet heter {detail}.",
    ),
    "not_a_feed": ("No feed is recognised in it. {detail}", "Inget flöde känns igen i innehållet. {detail}"),
    "cut_off": (
        "It ends in the middle: the rest never came.",
        "Svaret slutar mitt i. Det som kom före är läst, resten saknas.",
    ),
    "no_title": ("It has no title.", "Rubriken saknas."),
    "no_id": ("It has no identity of its own.", "Egen identitet saknas."),
    "no_ocid": ("It has no ocid.", "ocid saknas."),
    "not_an_object": ("It is not an object.", "Innehållet är inte ett objekt."),
    "only_linked": (
        "It holds only links to its releases, not the releases.",
        "Posten har bara länkar till sina uppgifter, inte uppgifterna själva.",
    ),
    "not_procurement": ("{detail} is not about a procurement.", "{detail} handlar inte om en upphandling."),
    "zip_bomb": (
        "The workbook would unpack to more than is reasonable.",
        "Arbetsboken packas upp till orimligt mycket.",
    ),
    "old_excel": (
        "This is the old .xls format or a password-protected workbook; save it as .xlsx without a password.",
        "Filen är i det gamla formatet .xls eller har lösenord. Spara den som .xlsx utan lösenord.",
    ),
    "workbook": ("The workbook cannot be read: {detail}", "Arbetsboken går inte att läsa: {detail}"),
    "merged_header": (
        "The header has merged cells ({detail}); give every column a header of its own.",
        "Rubrikraden har sammanfogade celler ({detail}). Ge varje kolumn en egen rubrik.",
    ),
    "no_header": (
        "No column is recognised as a title. The first row reads: {detail}",
        "Ingen kolumn känns igen som rubrik eller benämning. Första raden: {detail}",
    ),
    "lost_columns": (
        "The header lacks columns that this source is read by: {detail}.",
        "Rubrikraden saknar kolumner som källan läses efter: {detail}.",
    ),
    "bad_date": (
        "{detail} is not a date that can be read",
        "{detail} går inte att läsa som ett datum. Skriv till exempel 2026-10-14.",
    ),
    "bad_amount": (
        "{detail} is not an amount that can be read",
        "{detail} går inte att läsa som en summa. Skriv till exempel 400 000.",
    ),
    "unreadable_item": ("It cannot be read: {detail}", "Går inte att läsa: {detail}"),
    "nested": ("It is nested too deeply.", "Innehållet är för djupt nästlat."),
    "too_many": ("There are more than {detail} of them; the rest is left out.", "Fler än {detail}; resten utelämnas."),
}


def in_swedish(rejected: list[dict[str, str]]) -> str | None:
    """Return, for the officers' pages, why a file or the rest of it was not read; None when it was."""
    for one in rejected:
        if one["place"] == "file":
            return one.get("reason_sv") or one["reason"]
    return None
