"""Rules that hold for every table."""

from portal.foundation.database import fetch


async def test_every_foreign_key_is_restricted_and_indexed(db):
    loose = await fetch("""
        SELECT conrelid::regclass::text AS table, conname FROM pg_constraint c
        WHERE contype = 'f' AND (confdeltype <> 'r' OR NOT EXISTS (
            SELECT 1 FROM pg_index i WHERE i.indrelid = c.conrelid AND i.indkey[0] = c.conkey[1]))
    """)
    assert [tuple(row) for row in loose] == []


async def test_no_text_is_empty_without_being_meant_to(db):
    silent = await fetch("""
        SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type = 'text' AND column_default LIKE '''''%' AND is_nullable = 'NO'
    """)
    meant = {
        ("procurement_text", "summary"),
        ("procurement_text", "description"),
        ("procurement_text", "requirements"),
        ("attempt", "connection"),
    }
    # An answer that is not written yet, and a filter that narrows nothing.
    meant |= {("procurement_question", "answer"), ("saved_view", "query")}
    # A form's fields that may be left empty: of a meeting, a sign-up, and what is gathered afterwards.
    forms = {"meeting", "meeting_text", "participation", "meeting_document", "meeting_mailing", "meeting_question"}
    forms |= {"gathering_rule", "neighbour_date"}
    # The plan: what may be left out of an occurrence or a task.
    forms |= {"activity", "occurrence", "plan_task"}
    forms |= {"threshold", "threshold_review", "threshold_review_strand", "threshold_review_amount"}
    forms |= {"direct_award", "procurement_lot"}
    assert {tuple(row) for row in silent if row[0] not in forms} - meant == set()


async def test_the_tables_are_what_the_migrations_make(db):
    import contextlib
    import io

    from piccolo.apps.migrations.commands.base import BaseMigrationManager
    from piccolo.apps.migrations.commands.new import AutoMigrationManager

    manager = BaseMigrationManager()
    drift = {}
    for app in ("portal", "procurement", "suppliers", "notifications"):
        with contextlib.redirect_stdout(io.StringIO()):
            statements = await AutoMigrationManager().get_alter_statements(manager.get_app_config(app_name=app))
        drift[app] = [line for group in statements for line in group.statements]
    assert drift == {"portal": [], "procurement": [], "suppliers": [], "notifications": []}
