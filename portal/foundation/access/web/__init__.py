"""Pages of access: sign-in, account, users."""

from portal.foundation.access.web.account import Account, SecondFactor
from portal.foundation.access.web.directory import DirectorySignIn
from portal.foundation.access.web.officers import Officers
from portal.foundation.access.web.sign_in import SignIn

ROUTES = [SignIn, DirectorySignIn, SecondFactor, Account, Officers]
