"""Keys of other systems: each for what it may do, shown once, kept as a hash, taken back by one press."""
