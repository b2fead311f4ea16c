"""Rules of meetings: pure, with `now` and `today` as arguments."""
