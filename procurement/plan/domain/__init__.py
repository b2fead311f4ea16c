"""Rules of the plan: what a plan's file may say, and how each of five rhythms stands on a day."""
