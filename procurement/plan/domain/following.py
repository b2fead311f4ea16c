"""An activity as it is followed. Standard library only."""

from dataclasses import dataclass, field
from typing import Any

from procurement.plan.domain.rhythms import Standing


@dataclass(frozen=True, slots=True)
class Followed:
    """An activity with what is known of it: its standing as computed and as shown, and who answers."""

    rule: str
    number: str
    area: str
    title: str
    wording: str
    printed_when: str
    responsible: list[str]
    rhythm: str
    settings: dict[str, Any]
    computed: Standing
    override: dict[str, Any] | None = None
    answering: dict[str, Any] | None = None
    occurrences: list[dict[str, Any]] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The state that is shown."""
        return str(self.override["state"]) if self.override else self.computed.state
