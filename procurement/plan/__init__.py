"""The action plan: what the municipality has said it will do, how often, and what shows that it was done."""
