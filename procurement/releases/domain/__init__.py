"""Rules of OCDS: what was true at a revision, how a release says it, and how releases merge."""

from procurement.releases.domain.history import Revision, as_it_was
from procurement.releases.domain.identity import TEST_PREFIX, bound, ocid_of, reference_in, release_id
from procurement.releases.domain.merging import compiled, versioned
from procurement.releases.domain.telling import changed_between, tags_of, told

__all__ = [
    "TEST_PREFIX",
    "Revision",
    "as_it_was",
    "bound",
    "changed_between",
    "compiled",
    "ocid_of",
    "reference_in",
    "release_id",
    "tags_of",
    "told",
    "versioned",
]
