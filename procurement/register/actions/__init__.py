"""Changes to procurements; each writes its revision in the same transaction."""

from procurement.register.actions.drafts import buyer_named, create_draft
from procurement.register.actions.editing import edit_procurement
from procurement.register.actions.life import (
    award_procurement,
    begin_dialogue,
    cancel_procurement,
    close_overdue,
    end_expired,
    end_procurement,
    open_procurement,
    plan_again,
    publish_procurement,
)
from procurement.register.actions.merging import merge_procurement
from procurement.register.actions.records import FIELDS
from procurement.register.actions.telling import (
    alone_in_telling,
    ask_for_review,
    call_off,
    publish_scheduled,
    schedule,
    tell_after_all,
    unschedule,
)
from procurement.register.actions.trades import follow_trades

__all__ = [
    "FIELDS",
    "alone_in_telling",
    "ask_for_review",
    "award_procurement",
    "begin_dialogue",
    "buyer_named",
    "call_off",
    "cancel_procurement",
    "close_overdue",
    "create_draft",
    "edit_procurement",
    "end_expired",
    "end_procurement",
    "follow_trades",
    "merge_procurement",
    "open_procurement",
    "plan_again",
    "publish_procurement",
    "publish_scheduled",
    "schedule",
    "tell_after_all",
    "unschedule",
]
