"""Word to those who answer for the plan's activities, before it is too late and when it is."""
