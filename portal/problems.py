"""Which HTTP status each of our errors is answered with, and how the rest is answered."""

import logging
import math
import secrets
from typing import Any

import asyncpg
from litestar import Request, Response
from litestar.exceptions import HTTPException, PermissionDeniedException

from notifications.delivery import errors as delivery
from notifications.direct_awards import errors as direct_awards
from notifications.reports import errors as reports
from notifications.webhooks import errors as webhooks
from portal.api import errors as api
from portal.foundation import clock
from portal.foundation.access import errors as access
from portal.foundation.database import PoolMissing
from portal.foundation.errors import AnbudError
from portal.foundation.i18n import N_, gettext
from portal.foundation.keys import errors as keys
from portal.foundation.limits import TooOften
from portal.foundation.web import error_answer
from portal.foundation.web.answers import wants_json
from portal.foundation.web.templates import redirect
from procurement.categories import errors as categories
from procurement.intake import errors as intake
from procurement.meetings import errors as meetings
from procurement.plan import errors as plan
from procurement.register import errors as register
from procurement.sources import errors as sources
from procurement.thresholds import errors as thresholds
from suppliers.directory import errors as directory
from suppliers.registry import errors as registry

log = logging.getLogger(__name__)

STATUS: dict[type[AnbudError], int] = {
    TooOften: 429,
    api.CursorUnknown: 404,
    api.NoSuchThing: 404,
    api.Wrong: 422,
    keys.NoSuchKey: 404,
    direct_awards.NoSuchAsked: 404,
    direct_awards.WrittenMeanwhile: 409,
    webhooks.NoSuchWebhook: 404,
    register.NoSuchProcurement: 404,
    register.Withdrawn: 410,
    reports.NoSuchPeriod: 404,
    reports.NoSuchReport: 404,
    reports.NotNow: 409,
    register.NotAllowedNow: 409,
    register.NotReady: 422,
    register.TooLateToCallOff: 409,
    register.NeedsAnotherPair: 409,
    register.ChangedSinceRead: 409,
    register.SameAlready: 409,
    register.NumberChanged: 409,
    register.HourPassed: 422,
    register.OverBefore: 422,
    register.EditedMeanwhile: 409,
    register.DeadlinePassed: 422,
    meetings.NoSuchMeeting: 404,
    meetings.NoSuchParticipant: 404,
    meetings.NotNow: 409,
    meetings.NotReady: 422,
    meetings.SignUpClosed: 409,
    meetings.NoRoom: 409,
    meetings.EditedMeanwhile: 409,
    register.DraftInUse: 409,
    register.NoSuchDocument: 404,
    register.TooManyDocuments: 409,
    register.NoSuchQuestion: 404,
    register.QuestionsClosed: 409,
    register.NothingToRelease: 409,
    register.RenewalSettled: 409,
    register.TooManyViews: 409,
    register.NotToMerge: 409,
    sources.NoSuchSource: 404,
    sources.SourceExists: 409,
    sources.SourceRefused: 422,
    sources.AskedToWait: 503,
    sources.RunLost: 409,
    sources.NoSuchReview: 404,
    sources.NoSuchNotice: 404,
    sources.AlreadyDecided: 409,
    intake.FileRefused: 422,
    intake.ChoiceMissing: 422,
    intake.NoSuchIntake: 404,
    intake.NotNow: 409,
    categories.UnknownCode: 422,
    categories.NoSuchTrade: 404,
    categories.PrefixUnknown: 422,
    plan.PlanUnreadable: 422,
    plan.PlansOnOneDay: 422,
    plan.EditedMeanwhile: 409,
    plan.NoSuchPlan: 404,
    plan.NoPlan: 404,
    plan.NoSuchActivity: 404,
    plan.NoSuchOccurrence: 404,
    plan.ReasonMissing: 422,
    thresholds.NoSuchThreshold: 404,
    thresholds.ThresholdsOverlap: 422,
    thresholds.SameHands: 409,
    thresholds.NothingToVerify: 409,
    thresholds.NoSuchReview: 404,
    thresholds.StrandDecided: 409,
    directory.NoSuchFirm: 404,
    directory.NotToMerge: 409,
    registry.DetailWrong: 422,
    registry.NoSuchContact: 404,
    registry.AddressTaken: 409,
    access.AccessProblem: 403,
    access.SignInRefused: 422,
    access.CodeRefused: 422,
    access.PasswordWrong: 422,
    access.DirectoryProblem: 403,
    access.DirectoryAway: 503,
    access.DirectoryRefused: 403,
    access.DirectoryUntrusted: 403,
    access.DirectoryDenied: 403,
    access.DirectoryTooLate: 403,
    access.DirectoryLacksAddress: 403,
    access.NoAccount: 403,
    access.SignInAgain: 403,
    access.TooManyAttempts: 429,
    access.PasswordTooWeak: 422,
    access.InvitationUnusable: 410,
    access.NoSuchOfficer: 404,
    access.OfficerExists: 409,
    access.TooFewAdministrators: 409,
    access.RoleUnknown: 422,
    delivery.NoSuchLetter: 404,
    delivery.LetterSettled: 409,
    delivery.RelayUnreachable: 503,
}
# What the public may meet, in words that the catalogues hold; the rest speaks Swedish, to officers.
WORDS: dict[type[AnbudError], str] = {
    register.NoSuchProcurement: N_("Ingen upphandling har numret %(reference)s."),
    register.Withdrawn: N_("Upphandling %(reference)s är borttagen härifrån. Skäl: %(reason)s"),
    register.QuestionsClosed: N_("Det går inte längre att ställa frågor om %(reference)s."),
    categories.NoSuchTrade: N_("Den branschen finns inte. Välj en i listan över branscher."),
    api.CursorUnknown: N_("Läsmärket kommer inte härifrån. Börja om från listans början."),
    api.NoSuchThing: N_("Det finns inget med den beteckningen."),
    TooOften: N_("Vänta en stund och försök igen, eller ring oss."),
}
DATABASE_AWAY = (
    OSError,
    PoolMissing,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,
    # It is there, and cannot write or must not wait: restarting, disk full, read-only, locked.
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.PostgresSystemError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.LockNotAvailableError,
    # It lets nobody in: closed for work on it, not there, or another password.
    asyncpg.ObjectNotInPrerequisiteStateError,
    asyncpg.InvalidCatalogNameError,
    asyncpg.InvalidAuthorizationSpecificationError,
)


def status_of(error: AnbudError) -> int:
    """Return the status of an error of ours or of its nearest listed ancestor."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 400)


def _answer(request: Request[Any, Any, Any], status: int, **more: Any) -> Response[Any]:
    return error_answer(status, path=request.scope["path"], accept=request.headers.get("accept", ""), **more)


def our_error(request: Request[Any, Any, Any], error: AnbudError) -> Response[Any]:
    """Answer with what the error says: its words are fit for a page."""
    words = WORDS.get(type(error))
    detail = gettext(words) % vars(error) if words else None
    answer = _answer(
        request,
        status_of(error),
        detail=detail or str(error),
        translated=detail is not None,
        errors=getattr(error, "errors", ()),
    )
    if isinstance(error, TooOften):
        answer.headers["retry-after"] = str(max(1, math.ceil((error.again_at - clock.now()).total_seconds())))
    return answer


def http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer what Litestar refuses with our page; its own words are for developers. Nobody is sent to sign in."""
    path = request.scope["path"]
    if (
        error.status_code == 401
        and path.startswith("/intern")
        and not wants_json(path, request.headers.get("accept", ""))
    ):
        return redirect("/intern/logga-in", next=path if request.method == "GET" else "")
    # To a person the guard says what they lack; what the framework refuses has words for developers.
    said = error.detail if isinstance(error, PermissionDeniedException) else None
    answer = _answer(request, error.status_code, detail=said, errors=_named(error))
    for name, value in (error.headers or {}).items():
        answer.headers.setdefault(name, value)
    return answer


def _named(error: HTTPException) -> list[dict[str, str]]:
    """Return what Litestar found wrong in a request, each with its place."""
    extra = error.extra if isinstance(error.extra, list) else []
    return [
        {
            "in": str(getattr(one.get("source"), "value", one.get("source") or "body")),
            "name": str(one.get("key", "")),
            "detail": str(one.get("message", "")),
        }
        for one in extra
        if isinstance(one, dict)
    ]


def away(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer when the database cannot be reached; the page needs none."""
    log.error("the database is away: %s", type(error).__name__)
    return _answer(request, 503)


def unexpected(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer a fault of ours with a code that the log also holds."""
    reference = secrets.token_hex(4)
    log.error("fault %s on %s %s", reference, request.method, request.scope["path"].split("/")[1], exc_info=error)
    return _answer(request, 500, reference=reference)


HANDLERS: dict[Any, Any] = {
    AnbudError: our_error,
    HTTPException: http_error,
    Exception: unexpected,
    **dict.fromkeys(DATABASE_AWAY, away),
}
