"""Piccolo finds this package's tables and migrations here."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="procurement",
    migrations_folder_path=str(Path(__file__).resolve().parents[1] / "migrations" / "procurement"),
    table_classes=table_finder(
        modules=[
            "procurement.categories.tables",
            "procurement.intake.tables",
            "procurement.meetings.tables",
            "procurement.plan.tables",
            "procurement.register.tables",
            "procurement.releases.tables",
            "procurement.sources.tables",
            "procurement.thresholds.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=["portal.foundation.piccolo_app"],
)
