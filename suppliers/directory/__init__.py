"""The firms as officers see them: found, helped over the phone, noted about, handed their data, forgotten."""
