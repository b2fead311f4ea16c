"""The ground every package stands on; it imports nothing of ours."""
