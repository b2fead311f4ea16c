"""The firms in the registry and the people who get mail for them."""
