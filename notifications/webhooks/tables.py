"""Tables of webhooks: who is told, of what, and what became of each telling."""

from piccolo.columns import Array, BigSerial, ForeignKey, Integer, Serial, Text, Timestamptz
from piccolo.columns.base import OnDelete
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from notifications.webhooks.domain import STATES


class Webhook(Table, tablename="webhook"):
    id = Serial(primary_key=True)
    name = Text(required=True, default=None, null=False, help_text="Which system it is.")
    url = Text(required=True, default=None, null=False)
    events = Array(Text(), null=False, default=list)
    salt = Text(required=True, default=None, null=False, help_text="Its secret is made of this and of ours.")
    made_at = Timestamptz(required=True, default=None, null=False)
    made_by = Text(required=True, default=None, null=False)
    paused_at = Timestamptz(null=True, default=None)
    paused_because = Text(null=True, default=None, help_text="by_hand, or gone: the receiver said so.")
    ended_at = Timestamptz(null=True, default=None)

    pause_of_webhook_has_a_reason = Check("(paused_at IS NULL) = (paused_because IS NULL)")


class WebhookEvent(Table, tablename="webhook_event"):
    """Something that happened, in the very bytes that everybody is sent."""

    id = BigSerial(primary_key=True)
    key = Text(required=True, default=None, null=False, unique=True, help_text="What it is of: procurement:12:3.")
    message_id = Text(required=True, default=None, null=False, unique=True)
    kind = Text(required=True, default=None, null=False)
    reference = Text(required=True, default=None, null=False)
    at = Timestamptz(required=True, default=None, null=False, index=True)
    body = Text(required=True, default=None, null=False)


class WebhookDelivery(Table, tablename="webhook_delivery"):
    """One telling of one event; while a worker is at it, it holds a lease."""

    id = BigSerial(primary_key=True)
    webhook_id = ForeignKey(Webhook, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True)
    event_id = ForeignKey(
        WebhookEvent, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    state = Text(null=False, default="waiting")
    attempts = Integer(null=False, default=0, help_text="Since it was last asked for.")
    due_at = Timestamptz(required=True, default=None, null=False, index=True)
    settled_at = Timestamptz(null=True, default=None)

    told_once = Unique(["webhook_id", "event_id"])
    state_of_delivery_is_known = Check("state IN (" + ", ".join(repr(state) for state in STATES) + ")")


class WebhookAttempt(Table, tablename="webhook_attempt"):
    id = BigSerial(primary_key=True)
    delivery_id = ForeignKey(
        WebhookDelivery, null=False, default=None, required=True, on_delete=OnDelete.restrict, index=True
    )
    at = Timestamptz(required=True, default=None, null=False)
    status = Integer(null=True, default=None, help_text="The answer's status; None: there was none.")
    said = Text(null=True, default=None, help_text="Why there was no answer, in plain Swedish.")
