"""What the clock starts: mailings that officers asked for, reminders, warnings. Killed or run twice, no letter doubles."""

from notifications.meetings.jobs.effects import effects_due
from notifications.meetings.jobs.mailings import mailings_due
from notifications.meetings.jobs.reminders import meeting_reminders_due
from notifications.meetings.jobs.warnings import warnings_due

__all__ = ["effects_due", "mailings_due", "meeting_reminders_due", "warnings_due"]
