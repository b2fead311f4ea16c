"""The public sign-up: asked for, confirmed by mail, then active."""
