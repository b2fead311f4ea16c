"""Which procurement concerns which subscription, and why."""
