"""The file of a direct award: who was told or asked, when, with what outcome, and why who won did (LOU 19 a kap.)."""
