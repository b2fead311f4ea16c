"""I14: the register of amounts, and the review that changes them."""

from procurement.thresholds.web import register, reviews

ROUTES = [*register.ROUTES, *reviews.ROUTES]
