"""Letters about meetings: to one who signs up, and to many at a time."""
