"""Piccolo finds this package's tables and migrations here."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

TABLES = [
    "portal.foundation.access.tables",
    "portal.foundation.audit.tables",
    "portal.foundation.keys.tables",
    "portal.foundation.jobs.tables",
    "portal.foundation.limits.tables",
    "portal.foundation.retention.tables",
    "portal.foundation.wording.tables",
]

APP_CONFIG = AppConfig(
    app_name="portal",
    migrations_folder_path=str(Path(__file__).resolve().parents[2] / "migrations" / "portal"),
    table_classes=table_finder(modules=TABLES, exclude_imported=True),
    migration_dependencies=[],
)
