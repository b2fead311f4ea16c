"""Changes of the outbox."""

from notifications.delivery.actions.begun import Begun, Result, Sender
from notifications.delivery.actions.officers import (
    pause_sending,
    resolve_all_unknown,
    resolve_letter,
    resume_sending,
    retry_letter,
    retry_letters,
)
from notifications.delivery.actions.pacing import close_circuit, open_circuit
from notifications.delivery.actions.sending import new_token, settle_and_begin
from notifications.delivery.actions.settling import free_expired, renew_leases, settle

__all__ = [
    "Begun",
    "Result",
    "Sender",
    "close_circuit",
    "free_expired",
    "new_token",
    "open_circuit",
    "pause_sending",
    "renew_leases",
    "resolve_all_unknown",
    "resolve_letter",
    "resume_sending",
    "retry_letter",
    "retry_letters",
    "settle",
    "settle_and_begin",
]
