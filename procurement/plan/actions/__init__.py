"""Changes to the plan and to what is known of it."""

from procurement.plan.actions.evidence import record_evidence

__all__ = ["record_evidence"]
