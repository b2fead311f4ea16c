"""The demo town: firms, officers, procurements, meetings and six years of the plan, the same every time."""

from portal.demo.filling import fill, fill_if_empty

__all__ = ["fill", "fill_if_empty"]
