"""The trades as officers draw them: who gets more or less by a change is seen before it is saved."""
