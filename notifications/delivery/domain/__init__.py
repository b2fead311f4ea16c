"""The rules of the outbox: states, what a relay's answer means, when to try again. Pure."""
