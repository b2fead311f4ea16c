"""Meetings that the plan promises: information meetings twice a year, company meetings, open house, visits.

A meeting is announced, signed up to, held and followed up. Who takes part is kept here and not in the registry of
suppliers: one may come without subscribing to anything.
"""
