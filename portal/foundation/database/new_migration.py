"""`python -m portal.foundation.database.new_migration PACKAGE`: write the migration that its tables lack."""

import asyncio
import sys

from piccolo.apps.migrations.commands.new import new

if __name__ == "__main__":
    asyncio.run(new(sys.argv[1], auto=True, desc=" ".join(sys.argv[2:]), auto_input="y"))
