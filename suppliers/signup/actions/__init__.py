"""Changes that a firm makes by mailed links: signing up, its choices, another address."""

from suppliers.signup.actions.links import manage_token, unsubscribe_token
from suppliers.signup.actions.moving import ask_to_move, move, move_of
from suppliers.signup.actions.signing_up import (
    CONFIRM_WITHIN,
    ask_to_confirm,
    confirm,
    mail_a_manage_link,
    pending_of,
    purge_expired,
    send_again,
)

__all__ = [
    "CONFIRM_WITHIN",
    "ask_to_confirm",
    "ask_to_move",
    "confirm",
    "mail_a_manage_link",
    "manage_token",
    "move",
    "move_of",
    "pending_of",
    "purge_expired",
    "send_again",
    "unsubscribe_token",
]
