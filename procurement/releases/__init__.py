"""Procurements as the Open Contracting Data Standard tells them: a release for each public change, and never another one."""
