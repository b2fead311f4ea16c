from datetime import date

from piccolo.apps.migrations.auto.migration_manager import MigrationManager

from portal.foundation.database import execute_many

ID = "2026-11-24T04:30:00:000000"
VERSION = "1.38.0"
DESCRIPTION = "how many meetings the plan of 2020 asks for"

FROM = date(2020, 1, 1)
# kind, period, count, weekdays (Monday is 0), starts, days of notice, activity in the plan, from
RULES = [
    ("information", "half", 1, [1, 2, 3], "18:00", 42, "4.1", FROM),
    ("company", "year", 6, [1, 2, 3], "07:30", 21, "1.1", FROM),
    ("open_house", "year", 1, [5], "11:00", 42, "2.3", FROM),
    ("visit", "year", 0, [0, 1, 2, 3], "10:00", 7, "1.2", FROM),
]


async def forwards():
    manager = MigrationManager(migration_id=ID, app_name="procurement", description=DESCRIPTION)

    async def run():
        await execute_many(
            """INSERT INTO gathering_rule (kind, period, count, weekdays, starts, lead_days, plan_rule, from_on)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)""",
            RULES,
        )

    manager.add_raw(run)
    return manager
