"""Piccolo finds this package's tables and migrations here."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="notifications",
    migrations_folder_path=str(Path(__file__).resolve().parents[1] / "migrations" / "notifications"),
    table_classes=table_finder(
        modules=[
            "notifications.matching.tables",
            "notifications.digests.tables",
            "notifications.letters.tables",
            "notifications.delivery.tables",
            "notifications.bounces.tables",
            "notifications.reports.tables",
            "notifications.webhooks.tables",
            "notifications.yearly.tables",
            "notifications.direct_awards.tables",
        ],
        exclude_imported=True,
    ),
    migration_dependencies=["suppliers.piccolo_app"],
)
