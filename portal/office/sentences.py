"""The audit trail in words: what each verb reads as, what its details say, and where its object is shown.

Whoever records a verb writes its sentence here; tests/portal/test_audit.py finds those that have none.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

from portal.foundation.access import ROLES
from portal.foundation.audit.queries import RecordedEvent
from portal.foundation.i18n import N_
from portal.foundation.i18n import gettext as _

SENTENCES = {
    "access.refused": N_("%(actor)s nekades %(what)s"),
    "activity.answering": N_("%(actor)s skrev vem som svarar för aktivitet %(what)s"),
    "activity.evidence": N_("%(actor)s lade in underlag för aktivitet %(what)s"),
    "activity.evidence_withdrawn": N_("%(actor)s tog tillbaka underlag för aktivitet %(what)s"),
    "activity.state_lifted": N_("%(actor)s lät läget för aktivitet %(what)s räknas ut igen"),
    "activity.state_set": N_("%(actor)s satte läget för aktivitet %(what)s"),
    "audit.exported": N_("%(actor)s hämtade händelserna som fil"),
    "buyer.numbered": N_("%(actor)s skrev organisationsnumret för %(what)s"),
    "intake.taken": N_("%(actor)s tog in en fil, import %(what)s"),
    "intake.undone": N_("%(actor)s ångrade import %(what)s"),
    "key.made": N_("%(actor)s gjorde en API-nyckel till %(what)s"),
    "key.revoked": N_("%(actor)s återkallade API-nyckeln till %(what)s"),
    "letter.resolved": N_("%(actor)s avgjorde vad som hände med mejl %(what)s"),
    "letter.resolved_all": N_("%(actor)s avgjorde alla mejl vars öde var okänt"),
    "letter.retried": N_("%(actor)s skickade mejl %(what)s igen"),
    "letter.retried_all": N_("%(actor)s skickade alla mejl som gav upp igen"),
    "meeting.agenda": N_("%(actor)s ändrade dagordningen för möte %(what)s"),
    "meeting.announce": N_("%(actor)s publicerade möte %(what)s"),
    "meeting.cancel": N_("%(actor)s ställde in möte %(what)s"),
    "meeting.change": N_("%(actor)s ändrade möte %(what)s"),
    "meeting.count": N_("%(actor)s skrev hur många som kom till möte %(what)s"),
    "meeting.create": N_("%(actor)s lade upp möte %(what)s"),
    "meeting.hold": N_("Möte %(what)s hölls"),
    "meeting.invite": N_("%(actor)s bjöd in till möte %(what)s"),
    "meeting.note": N_("%(actor)s skrev anteckningar från möte %(what)s"),
    "meeting.publish": N_("%(actor)s publicerade material från möte %(what)s"),
    "meeting.rule": N_("%(actor)s ändrade hur många möten som krävs (%(what)s)"),
    "notice.approved": N_("%(actor)s godkände en annons om upphandling %(what)s"),
    "notice.kept": N_("%(actor)s behöll båda: %(what)s"),
    "notice.merged": N_("%(actor)s slog ihop en annons med upphandling %(what)s"),
    "notice.rejected": N_("%(actor)s avvisade en annons om upphandling %(what)s"),
    "notice.split": N_("%(actor)s skilde en annons från upphandling %(what)s"),
    "officer.added": N_("%(actor)s lade till användaren %(what)s"),
    "officer.deactivated": N_("%(actor)s stängde av %(what)s"),
    "officer.invited": N_("%(actor)s gjorde en länk för %(what)s"),
    "officer.reactivated": N_("%(actor)s öppnade kontot för %(what)s igen"),
    "officer.rights_changed": N_("%(actor)s ändrade rollerna för %(what)s"),
    "officer.second_factor_reset": N_("%(actor)s tog bort koden vid inloggning för %(what)s"),
    "officer.set_password": N_("%(actor)s valde lösenord"),
    "officer.set_up_second_factor": N_("%(actor)s ställde in kod vid inloggning"),
    "officer.signed_in": N_("%(actor)s loggade in"),
    "officer.signed_out_everywhere": N_("%(actor)s loggade ut överallt"),
    "officer.used_recovery_code": N_("%(actor)s loggade in med en reservkod"),
    "plan.load": N_("%(actor)s läste in handlingsplanen %(what)s"),
    "procurement.asked_corrected": N_("%(actor)s rättade ett tillfrågat företag i direktupphandling %(what)s"),
    "procurement.asked_read": N_("%(actor)s läste vilka företag som tillfrågades i direktupphandling %(what)s"),
    "procurement.asked_withdrawn": N_("%(actor)s tog bort ett tillfrågat företag i direktupphandling %(what)s"),
    "procurement.documentation_exported": N_("%(actor)s hämtade dokumentationen av direktupphandling %(what)s"),
    "procurement.documented": N_("%(actor)s skrev i dokumentationen av direktupphandling %(what)s"),
    "procurement.firm_asked": N_("%(actor)s skrev in ett tillfrågat företag i direktupphandling %(what)s"),
    "procurement.awarded": N_("%(actor)s skrev vem som fick upphandling %(what)s"),
    "procurement.cancelled": N_("%(actor)s avbröt upphandling %(what)s"),
    "procurement.changed": N_("%(actor)s ändrade upphandling %(what)s"),
    "procurement.called_off": N_("%(actor)s ångrade utskicket om upphandling %(what)s"),
    "notices.imported": N_("%(actor)s lämnade in annonser"),
    "procurement.closed": N_("%(actor)s stängde upphandling %(what)s"),
    "procurement.created": N_("%(actor)s lade upp upphandling %(what)s"),
    "procurement.dialogue": N_("%(actor)s öppnade upphandling %(what)s för dialog"),
    "procurement.ended": N_("%(actor)s avslutade upphandling %(what)s"),
    "procurement.merged": N_("%(actor)s slog ihop upphandling %(what)s med en annan"),
    "procurement.not_published": N_(
        "Upphandling %(what)s blev inte publik på sin tid: den saknar något eller har ändrats"
    ),
    "procurement.open": N_("%(actor)s öppnade upphandling %(what)s för anbud"),
    "procurement.planned": N_("%(actor)s satte upphandling %(what)s som planerad igen"),
    "procurement.recipients_read": N_("%(actor)s läste vilka upphandling %(what)s når"),
    "procurement.review_asked": N_("%(actor)s bad en kollega granska upphandling %(what)s"),
    "procurement.scheduled": N_("%(actor)s schemalade upphandling %(what)s"),
    "procurement.told_after_all": N_("%(actor)s lät mejlen om upphandling %(what)s gå ändå"),
    "procurement.unscheduled": N_("%(actor)s tog bort schemat för upphandling %(what)s"),
    "procurement.published": N_("%(actor)s publicerade upphandling %(what)s"),
    "report.adopt": N_("%(actor)s fastställde halvårsrapporten %(what)s"),
    "report.lock": N_("%(actor)s låste siffrorna i halvårsrapporten %(what)s"),
    "report.publish": N_("%(actor)s publicerade halvårsrapporten %(what)s"),
    "report.withdraw": N_("%(actor)s tog halvårsrapporten %(what)s från den öppna webbplatsen"),
    "satisfaction.enter": N_("%(actor)s skrev in %(what)s"),
    "retention.purged": N_("%(actor)s gallrade det som hade gått ut"),
    "retention.decided": N_("%(actor)s skrev in ett beslut om gallring av %(what)s"),
    "sending.paused": N_("%(actor)s stoppade alla utskick"),
    "sending.resumed": N_("%(actor)s lät utskicken fortsätta"),
    "setting.changed": N_("%(actor)s ändrade inställningen %(what)s"),
    "source.accepted": N_("%(actor)s godtog innehållet från källan %(what)s"),
    "source.added": N_("%(actor)s lade till källan %(what)s"),
    "source.changed": N_("%(actor)s ändrade källan %(what)s"),
    "source.columns": N_("%(actor)s valde kolumner för källan %(what)s"),
    "source.paused": N_("%(actor)s pausade källan %(what)s"),
    "source.resumed": N_("%(actor)s startade källan %(what)s igen"),
    "trade.drawn": N_("%(actor)s ändrade branschen %(what)s"),
    "supplier.asked": N_("%(actor)s lade till företaget %(what)s efter ett samtal"),
    "supplier.erased": N_("%(actor)s tog bort leverantör %(what)s"),
    "supplier.erased_itself": N_("%(actor)s tog själv bort sina uppgifter, leverantör %(what)s"),
    "supplier.exported": N_("%(actor)s hämtade leverantörerna som fil"),
    "supplier.extracted": N_("%(actor)s hämtade ett utdrag om leverantör %(what)s"),
    "firm.extracted": N_("%(actor)s hämtade ett utdrag om företag %(what)s"),
    "firm.merged": N_("%(actor)s slog ihop ett företag med företag %(what)s"),
    "firm.parted": N_("%(actor)s ångrade en sammanslagning med företag %(what)s"),
    "firm.told_apart": N_("%(actor)s skilde företag %(what)s från ett liknande"),
    "firm.noted": N_("%(actor)s skrev en anteckning om företag %(what)s"),
    "supplier.noted": N_("%(actor)s skrev en anteckning om leverantör %(what)s"),
    "supplier.read": N_("%(actor)s läste adressen till leverantör %(what)s"),
    "supplier.renamed": N_("%(actor)s rättade namnet på leverantör %(what)s"),
    "task.finish": N_("%(actor)s blev klar med uppgift %(what)s"),
    "task.give": N_("%(actor)s gav uppgift %(what)s"),
    "text.reviewed": N_("%(actor)s granskade texter på språket %(what)s"),
    "webhook.made": N_("%(actor)s lade till webhooken %(what)s"),
    "webhook.changed": N_("%(actor)s ändrade webhooken %(what)s"),
    "webhook.new_secret": N_("%(actor)s bytte hemlighet för webhooken %(what)s"),
    "webhook.paused": N_("%(actor)s pausade webhooken %(what)s"),
    "webhook.resumed": N_("%(actor)s lät webhooken %(what)s fortsätta"),
    "webhook.ended": N_("%(actor)s avslutade webhooken %(what)s"),
    "webhook.replayed": N_("%(actor)s skickade ett meddelande till webhooken %(what)s igen"),
    "threshold.enter": N_("%(actor)s skrev in beloppsgräns %(what)s"),
    "threshold.verify": N_("%(actor)s kontrollerade beloppsgräns %(what)s"),
    "threshold_review.begin": N_("%(actor)s började översyn %(what)s"),
    "threshold_review.decide": N_("%(actor)s beslutade i översyn %(what)s"),
    "threshold_review.write": N_("%(actor)s skrev i översyn %(what)s"),
    "town.exported": N_("%(actor)s hämtade allt som fil"),
}
# Kinds of objects, in the order the filter offers them.
KINDS = {
    "procurement": N_("Upphandlingar och annonser"),
    "buyer": N_("Upphandlande myndigheter"),
    "supplier": N_("Leverantörer"),
    "firm": N_("Företag"),
    "trade": N_("Branscher"),
    "meeting": N_("Möten"),
    "letter": N_("Mejl"),
    "sending": N_("Utskick"),
    "source": N_("Källor"),
    "intake": N_("Filer som tagits in"),
    "activity": N_("Handlingsplan"),
    "plan": N_("Planens ordalydelse"),
    "report": N_("Rapporter"),
    "threshold": N_("Beloppsgränser"),
    "threshold_review": N_("Översyner"),
    "officer": N_("Användare"),
    "page": N_("Nekade försök"),
    "retention": N_("Gallring"),
    "text": N_("Texter"),
    "setting": N_("Inställningar"),
    "audit": N_("Händelser"),
}
ACTORS = {"command": N_("Kommandoraden"), "anbud": N_("Anbud"), "worker": N_("Anbud"), "company": N_("Företaget")}
LINKS = {
    "procurement": "/intern/upphandlingar/",
    "supplier": "/intern/leverantorer/",
    "trade": "/intern/branscher/",
    "firm": "/intern/leverantorer/foretag/",
    "meeting": "/intern/moten/",
    "letter": "/intern/utskick/",
    "source": "/intern/kallor/",
    "activity": "/intern/handlingsplan/aktivitet/",
    "report": "/intern/rapporter/",
    "officer": "/intern/anvandare/",
}
DETAILS = {
    "purpose": N_("syfte"),
    "source": N_("uppgiften kommer från"),
    "into": N_("ihop med"),
    "roles": N_("roller"),
    "sees_contacts": N_("ser kontaktuppgifter"),
    "name": N_("namn"),
    "state": N_("läge"),
    "was": N_("var"),
    "said": N_("sade"),
    "letters": N_("mejl"),
    "left": N_("reservkoder kvar"),
    "lacks": N_("saknar"),
    "fields": N_("fält"),
    "visitors": N_("antal"),
    "audience": N_("till"),
    "paragraph": N_("paragraf"),
    "version": N_("version"),
    "url": N_("adress"),
    "publish": N_("publiceras av sig själv"),
    "filter": N_("urval"),
    "rows": N_("rader"),
    "lifted": N_("det som höll"),
    "language": N_("språk"),
    "strand": N_("del"),
    "texts": N_("texter"),
    "shown": N_("visas"),
    "reason": N_("skäl"),
    "why": N_("skäl"),
    "names": N_("företagen med namn"),
    "before": N_("före"),
    "after": N_("efter"),
    "rests": N_("gallringen vilar"),
    "handed_in_by": N_("inlämnad av"),
    "taken_back": N_("borttagna"),
    "kept": N_("kvar"),
    "format": N_("format"),
}


def sentence(event: RecordedEvent, names: Mapping[str, str]) -> str:
    """Return what happened in words; `names` holds officers' names by address."""
    actor = names.get(event.actor) or (_(ACTORS[event.actor]) if event.actor in ACTORS else event.actor)
    what = names.get(event.object_reference, event.object_reference)
    if event.verb in SENTENCES:
        return _(SENTENCES[event.verb]) % {"actor": actor, "what": what}
    return f"{actor}: {event.verb} {what}"


def link_of(event: RecordedEvent) -> str | None:
    """Return where the object is shown, if it has a page of its own."""
    start = LINKS.get(event.object_kind)
    return f"{start}{quote(event.object_reference)}" if start and event.object_reference not in ("", "all") else None


def details_of(event: RecordedEvent) -> list[str]:
    """Return the details in words: what was, what became of it, and why."""
    return list(_told(event.details))


def _told(details: Mapping[str, Any]) -> Iterator[str]:
    order = list(DETAILS)
    for key in sorted(details, key=lambda key: order.index(key) if key in DETAILS else len(order)):
        value = details[key]
        said = _(DETAILS[key]) if key in DETAILS else key.replace("_", " ")
        if isinstance(value, list) and len(value) == 2 and key not in ("fields", "audience", "lifted"):
            yield _("%(name)s: från %(before)s till %(after)s") % {
                "name": said, "before": _plain(value[0]), "after": _plain(value[1]),
            }  # fmt: skip
        elif value not in (None, "", [], {}):
            yield f"{said}: {_plain(value)}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nej")
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or _("inget")
    if value in ROLES:
        return ROLES[value][0].lower()
    return _("inget") if value in (None, "") else str(value)
