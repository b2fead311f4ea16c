"""The register of procurements: one record from plan to award, with every change kept."""
