"""I17, `/intern/branscher`: the trades, a change with what it does before it is saved, and words that found nothing."""

from suppliers.trades.web.drawing import Drawing
from suppliers.trades.web.reading import Reading

ROUTES = [Reading, Drawing]
