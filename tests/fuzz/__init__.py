"""Fuzzing of the readers: real files broken in every way, for as long as one likes. `make fuzz` runs it."""
