"""What a contact wants to hear of, and how often."""
