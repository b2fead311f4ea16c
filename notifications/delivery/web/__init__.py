"""`/intern/utskick`: what is sent, what became of it, what a person decides, and why something was not sent."""

from notifications.delivery.web.deciding import Deciding
from notifications.delivery.web.not_sent import NotSent
from notifications.delivery.web.reading import Letters

ROUTES = [Letters, Deciding, NotSent]

__all__ = ["ROUTES", "Letters"]
