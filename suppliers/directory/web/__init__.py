"""`/intern/leverantorer`: officers find firms, add them over the phone, note, merge doubles, hand out data and forget."""

from suppliers.directory.web.adding import Adding
from suppliers.directory.web.export import Export
from suppliers.directory.web.extract import Extract
from suppliers.directory.web.firm import Firm
from suppliers.directory.web.gaps import Gaps
from suppliers.directory.web.known import Known
from suppliers.directory.web.listing import Listing

ROUTES = [Listing, Adding, Export, Known, Gaps, Firm, Extract]
