import tomllib
from pathlib import Path

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation import clock
from portal.foundation.database import execute, execute_many

ID = "2026-11-24T05:13:30:000000"
VERSION = "1.38.0"
DESCRIPTION = "no two amounts on one day, none between, none overwritten; the amounts that are shipped"

# Kept as it was, as are the statements: neither follows what the service becomes later.
FILE = Path(__file__).with_name("amounts_2026.toml")
AMOUNT = """
INSERT INTO threshold (law, purchase, limit_kind, amount_minor, euro_minor, from_on, until_on, source, look_up,
    entered_by, entered_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'anbud', $10)
"""

ONE_A_DAY = """
ALTER TABLE threshold ADD CONSTRAINT one_amount_a_day EXCLUDE USING gist (
    law WITH =, purchase WITH =, limit_kind WITH =, label WITH =, daterange(from_on, until_on, '[]') WITH &&
) WHERE (replaced_at IS NULL)
"""

NO_GAPS = """
CREATE FUNCTION threshold_has_no_gaps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT until_on, lead(from_on) OVER (ORDER BY from_on) AS next_on FROM threshold
            WHERE replaced_at IS NULL AND law = NEW.law AND purchase = NEW.purchase
              AND limit_kind = NEW.limit_kind AND label = NEW.label
        ) AS row WHERE next_on IS NOT NULL AND next_on <> until_on + 1
    ) THEN
        RAISE EXCEPTION 'a day between two amounts has none' USING ERRCODE = 'check_violation',
            CONSTRAINT = 'no_day_without_an_amount';
    END IF;
    RETURN NULL;
END $$
"""

NEVER_OVERWRITTEN = """
CREATE FUNCTION threshold_is_never_overwritten() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR (OLD.law, OLD.purchase, OLD.limit_kind, OLD.label, OLD.amount_minor, OLD.euro_minor, OLD.from_on,
        OLD.source, OLD.entered_by, OLD.entered_at) IS DISTINCT FROM (NEW.law, NEW.purchase, NEW.limit_kind, NEW.label,
        NEW.amount_minor, NEW.euro_minor, NEW.from_on, NEW.source, NEW.entered_by, NEW.entered_at)
        OR (OLD.until_on IS NOT NULL AND OLD.until_on IS DISTINCT FROM NEW.until_on) THEN
        RAISE EXCEPTION 'an amount is never overwritten: enter a new row' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$
"""


def _minor(whole: int | None) -> int | None:
    return None if whole is None else whole * 100


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        await execute("CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public")
        await execute(ONE_A_DAY)
        await execute(NO_GAPS)
        await execute(
            """CREATE CONSTRAINT TRIGGER no_gaps AFTER INSERT OR UPDATE ON threshold
               DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION threshold_has_no_gaps()"""
        )
        await execute(NEVER_OVERWRITTEN)
        await execute(
            """CREATE TRIGGER never_overwritten BEFORE UPDATE OR DELETE ON threshold
               FOR EACH ROW EXECUTE FUNCTION threshold_is_never_overwritten()"""
        )
        now = clock.now()
        await execute_many(
            AMOUNT,
            [
                (kind["law"], kind["purchase"], kind["limit"], _minor(row.get("kronor")), _minor(row.get("euro")),
                 row["from"], row.get("until"), row["source"], row.get("look_up", ""), now)
                for kind in tomllib.loads(FILE.read_text(encoding="utf-8"))["kind"]
                for row in kind["rows"]
            ],
        )  # fmt: skip

    manager.add_raw(run)
    return manager
