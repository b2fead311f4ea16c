"""The half-year report to the municipal board: built from what happened, frozen, adopted, and public."""
