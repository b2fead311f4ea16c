"""Ten pages of figures, each with its chart, its table and how it is counted."""
