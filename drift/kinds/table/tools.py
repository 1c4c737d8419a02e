"""Tables in which tools keep their own books: they come with the tool, not with the schema."""

from typing import Final

BOOKS: Final = frozenset(
    """
    _prisma_migrations __drizzle_migrations __EFMigrationsHistory alembic_version ar_internal_metadata atlas_schema_revisions
    databasechangelog databasechangeloglock django_migrations doctrine_migration_versions flyway_schema_history
    goose_db_version knex_migrations knex_migrations_lock kysely_migration kysely_migration_lock migrations_lock
    mikro_orm_migrations pgmigrations schema_migrations schema_migrations_history SequelizeMeta spatial_ref_sys
    typeorm_metadata __diesel_schema_migrations _sqlx_migrations refinery_schema_history yoyo_lock _yoyo_migration
    _yoyo_version _yoyo_log
    """.split()
)
"""Names of tables that migration tools and PostGIS make for themselves."""
