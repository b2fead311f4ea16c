"""From matches to letters: at once, daily, weekly."""
