"""Changes to procurements; each writes its revision in the same transaction."""

from procurement.register.actions.copying import copy_procurement, decline_renewal, renew_contract
from procurement.register.actions.documents import Paper, add_document, remove_document
from procurement.register.actions.drafts import buyer_named, create_draft, number_buyer
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
    show_procurement,
    withdraw_procurement,
)
from procurement.register.actions.merging import merge_procurement
from procurement.register.actions.owners import drop_view, hand_over, save_view
from procurement.register.actions.publishing import (
    publish_and_tell,
    publish_scheduled,
    schedule,
    tell_after_all,
    unschedule,
)
from procurement.register.actions.questions import ask_question, release_answers, set_aside, write_answer
from procurement.register.actions.records import FIELDS
from procurement.register.actions.telling import alone_in_telling, ask_for_review, call_off, note_telling
from procurement.register.actions.trades import follow_trades

__all__ = [
    "FIELDS",
    "Paper",
    "add_document",
    "alone_in_telling",
    "ask_for_review",
    "ask_question",
    "award_procurement",
    "begin_dialogue",
    "buyer_named",
    "call_off",
    "cancel_procurement",
    "close_overdue",
    "copy_procurement",
    "create_draft",
    "decline_renewal",
    "drop_view",
    "edit_procurement",
    "end_expired",
    "end_procurement",
    "follow_trades",
    "hand_over",
    "merge_procurement",
    "note_telling",
    "number_buyer",
    "open_procurement",
    "plan_again",
    "publish_and_tell",
    "publish_procurement",
    "publish_scheduled",
    "release_answers",
    "remove_document",
    "renew_contract",
    "save_view",
    "schedule",
    "set_aside",
    "show_procurement",
    "tell_after_all",
    "unschedule",
    "withdraw_procurement",
    "write_answer",
]
