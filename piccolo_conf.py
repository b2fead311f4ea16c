"""Where Piccolo finds the database and the packages; it looks for this name."""

from piccolo.conf.apps import AppRegistry

from portal.foundation.database import DB

__all__ = ["APP_REGISTRY", "DB"]

APP_REGISTRY = AppRegistry(
    apps=[
        "portal.foundation.piccolo_app",
        "procurement.piccolo_app",
        "suppliers.piccolo_app",
        "notifications.piccolo_app",
    ]
)
