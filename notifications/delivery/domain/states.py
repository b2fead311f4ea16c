"""The life of a letter, as a machine that knows nothing of databases and sockets."""

#: From each state, the states a letter may go to. A state that leads nowhere is final but for an officer's `retry`.
MOVES: dict[str, frozenset[str]] = {
    "held": frozenset({"ready", "cancelled"}),
    "ready": frozenset({"claimed", "cancelled", "held"}),
    "deferred": frozenset({"claimed", "cancelled", "held", "ready"}),
    # A dead worker's claim is free again: nothing was sent.
    "claimed": frozenset({"transmitting", "ready", "cancelled", "dead"}),
    # Nobody can know what a dead worker's relay took: `unknown`, never `ready`.
    "transmitting": frozenset({"accepted", "deferred", "refused", "dead", "unknown", "ready"}),
    "unknown": frozenset({"accepted", "ready", "deferred", "refused", "dead", "cancelled"}),
    "dead": frozenset({"ready"}),
    "refused": frozenset({"ready"}),
    "accepted": frozenset(),
    "cancelled": frozenset(),
}

#: Kinds that answer what a person has just asked for: they are sent whatever the person subscribes to.
ASKED_FOR = frozenset(
    {"confirmation", "welcome", "already", "manage_link", "address_changed", "receipt", "goodbye", "staff", "test"}
)

#: Kinds for which late is worse than twice: resent once when their fate stays unknown.
RATHER_TWICE = frozenset({"confirmation", "reminder", "manage_link", "receipt", "meeting_reminder"})


class MoveRefused(ValueError):
    """A letter cannot go from the one state to the other."""

    def __init__(self, origin: str, target: str) -> None:
        super().__init__(f"a letter that is {origin} cannot become {target}")


def move(origin: str, target: str) -> str:
    """Return `target`.

    Raises:
        MoveRefused: no letter goes there from `origin`.
    """
    if target not in MOVES[origin]:
        raise MoveRefused(origin, target)
    return target
