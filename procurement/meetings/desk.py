"""What the register is told of meetings (procurement.register.ports.Gatherings)."""

from procurement.meetings.queries import meetings_about
from procurement.meetings.words import as_read


class MeetingsAbout:
    """Reads."""

    async def about(self, procurement_id: int) -> list[dict[str, str]]:
        """Return the public meetings that have the procurement on the agenda, the latest first."""
        found = [as_read(m) for m in await meetings_about(procurement_id)]
        return [{"title": m["title"], "when": m["when"], "path": m["path"]} for m in found]
