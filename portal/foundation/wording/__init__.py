"""Who has read which translation and found it good, and whether drafts in Meänkieli are shown."""
