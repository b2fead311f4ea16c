"""Rules of amounts: kinds, timelines, which rules a purchase falls under, and the review's strands."""
