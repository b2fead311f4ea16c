"""Calendar files: what mail programs and calendars are told of meetings and last days."""
