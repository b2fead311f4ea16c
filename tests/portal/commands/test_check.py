from portal.commands.check import _users
from portal.foundation import clock
from portal.foundation.access import actions
from portal.foundation.database import execute
from portal.foundation.settings import read_settings


async def test_production_is_not_in_order_with_one_administrator(db, tmp_path):
    given = {"ANBUD_DATA_DIR": str(tmp_path), "ANBUD_SECRET_KEY": "s" * 40}
    production = read_settings({**given, "ANBUD_ENVIRONMENT": "production"})
    await actions.add_officer("a@kommun.example", roles=["admin"], by="command", now=clock.now())
    assert (await _users(production))[0] is False
    assert (await _users(read_settings(given)))[0] is True
    await actions.add_officer("b@kommun.example", roles=["admin"], by="command", now=clock.now())
    assert (await _users(production))[0] is True
    await execute("DELETE FROM migration WHERE app_name = 'portal'")
    assert "anbud migrate" in (await _users(production))[1]
