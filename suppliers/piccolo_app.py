"""Piccolo finds this package's tables and migrations here."""

from pathlib import Path

from piccolo.conf.apps import AppConfig, table_finder

APP_CONFIG = AppConfig(
    app_name="suppliers",
    migrations_folder_path=str(Path(__file__).resolve().parents[1] / "migrations" / "suppliers"),
    table_classes=table_finder(
        modules=[f"suppliers.{subject}.tables" for subject in ("registry", "subscriptions", "signup")],
        exclude_imported=True,
    ),
    migration_dependencies=["procurement.piccolo_app"],
)
