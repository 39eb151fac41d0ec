from migrated import METADATA

from chassis.store.sql import migrations

migrations.run(METADATA)
