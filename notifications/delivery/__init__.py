"""Getting letters out: the outbox, the sender, what the relay answered."""
