"""Where notices and plans are read from.

A *source* is a feed, an interface or a file that others publish. What it holds becomes *notices*; a notice
belongs to one procurement, and several notices may tell of the same one. Nothing here trusts what it reads.
"""
