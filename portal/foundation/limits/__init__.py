"""Rate limits: how often something may happen, counted in the database so that all processes agree."""

from portal.foundation.limits.actions import TooOften, Used, count_use, take

__all__ = ["TooOften", "Used", "count_use", "take"]
