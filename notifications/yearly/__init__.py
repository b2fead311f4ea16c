"""Once a year each contact is asked whether its choices still hold; that it was asked is kept."""
