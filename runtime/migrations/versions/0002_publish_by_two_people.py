"""Publish by two people

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

FIRST_DAY, LAST_DAY = sa.text("'0001-01-01'"), sa.text("'9999-12-31'")


def upgrade() -> None:
    op.execute("create extension if not exists btree_gist")
    op.add_column("kb_entry", sa.Column("review_on", sa.Date(), nullable=True))
    for table in ("kb_version", "kb_passage"):
        op.add_column(table, sa.Column("in_force_from", sa.Date(), server_default=FIRST_DAY, nullable=False))
        op.add_column(table, sa.Column("in_force_to", sa.Date(), server_default=LAST_DAY, nullable=False))
    op.add_column("kb_version", sa.Column("author", sa.String(), server_default="files", nullable=False))
    op.alter_column("kb_version", "author", server_default=None)
    op.add_column("kb_version", sa.Column("based_on", sa.Integer(), nullable=True))
    op.add_column("kb_version", sa.Column("restores", sa.Integer(), nullable=True))
    op.execute("update kb_version set published_by = 'files' where published_at is not null and published_by is null")
    op.drop_constraint(op.f("ck_kb_version_published_has_moment"), "kb_version")
    op.create_check_constraint(
        op.f("ck_kb_version_published_has_moment"),
        "kb_version",
        "state in ('draft', 'review') or published_at is not null and published_by is not null",
    )
    op.create_check_constraint(
        op.f("ck_kb_version_second_person"),
        "kb_version",
        "state in ('draft', 'review') or published_by <> author or published_by = 'files' or restores is not null",
    )
    op.create_check_constraint(
        op.f("ck_kb_version_in_force_in_order"), "kb_version", "in_force_from <= in_force_to"
    )
    op.drop_index("uq_kb_version_one_published", table_name="kb_version")
    op.execute(
        "alter table kb_version add constraint ex_kb_version_days exclude using gist "
        "(entry_code with =, daterange(in_force_from, in_force_to, '[]') with &&) where (state = 'published')"
    )
    op.create_index(
        "uq_kb_version_one_open",
        "kb_version",
        ["entry_code"],
        unique=True,
        postgresql_where=sa.text("state in ('draft', 'review')"),
    )
    op.create_table(
        "kb_audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("entry_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "action in ('drafted', 'edited', 'submitted', 'rejected', 'published', 'rolled_back', 'withdrawn', "
            "'loaded', 'review_set', 'synonym_added', 'synonym_removed')",
            name=op.f("ck_kb_audit_action"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kb_audit")),
    )
    op.create_index("ix_kb_audit_entry_code", "kb_audit", ["entry_code", "id"], unique=False)
    op.create_table(
        "kb_synonym",
        sa.Column("concept", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("removed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("concept", "way", name=op.f("pk_kb_synonym")),
    )
    for statement in (KEEP_VERSIONS, KEEP_AUDIT):
        op.execute(statement)


def downgrade() -> None:
    op.execute("drop function kb_keep_version cascade")
    op.drop_table("kb_synonym")
    op.drop_table("kb_audit")
    op.execute("drop function kb_keep_audit")
    op.drop_index("uq_kb_version_one_open", table_name="kb_version")
    op.execute("alter table kb_version drop constraint ex_kb_version_days")
    op.execute("delete from kb_version where state in ('draft', 'review')")
    op.create_index(
        "uq_kb_version_one_published",
        "kb_version",
        ["entry_code"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    for name in ("second_person", "in_force_in_order", "published_has_moment"):
        op.drop_constraint(op.f(f"ck_kb_version_{name}"), "kb_version")
    op.create_check_constraint(
        op.f("ck_kb_version_published_has_moment"), "kb_version", "state <> 'published' or published_at is not null"
    )
    for column in ("author", "based_on", "restores"):
        op.drop_column("kb_version", column)
    for table in ("kb_version", "kb_passage"):
        op.drop_column(table, "in_force_from")
        op.drop_column(table, "in_force_to")
    op.drop_column("kb_entry", "review_on")


# A rollback needs no second person, so it may say only what was published before.
# What the author wrote is frozen from the moment of submission, so that the second person approves what was read. Of a
# published version only the state and the last day may change; what is superseded or withdrawn stays so.
KEEP_VERSIONS = """
create function kb_keep_version() returns trigger language plpgsql as $$
begin
    if tg_op = 'TRUNCATE' or tg_op = 'DELETE' and old.state <> 'draft' then
        raise 'A version that has been submitted or published is never deleted; withdraw it instead.'
            using errcode = 'restrict_violation';
    end if;
    if tg_op = 'DELETE' then
        return old;
    end if;
    if tg_op = 'INSERT' then
        if new.restores is not null and not exists (
            select from kb_version where entry_code = new.entry_code and number = new.restores
            and published_at is not null and body = new.body
        ) then
            raise 'Version % of % does not say what version % said.', new.number, new.entry_code, new.restores
                using errcode = 'restrict_violation';
        end if;
        return new;
    end if;
    if (old.state, new.state) not in (
        ('draft', 'draft'), ('draft', 'review'), ('review', 'review'), ('review', 'draft'), ('review', 'published'),
        ('published', 'published'), ('published', 'superseded'), ('published', 'withdrawn'),
        ('superseded', 'superseded'), ('withdrawn', 'withdrawn')
    ) then
        raise 'Version % of % cannot go from % to %.', old.number, old.entry_code, old.state, new.state
            using errcode = 'restrict_violation';
    end if;
    if old.state <> 'draft' and (
        to_jsonb(new) - '{state,in_force_from,in_force_to,published_at,published_by}'::text[]
        <> to_jsonb(old) - '{state,in_force_from,in_force_to,published_at,published_by}'::text[]
        or old.state <> 'review' and (new.in_force_from, new.published_at, new.published_by)
            is distinct from (old.in_force_from, old.published_at, old.published_by)
    ) then
        raise 'Version % of % is % and cannot be edited; write a new one.', old.number, old.entry_code, old.state
            using errcode = 'restrict_violation';
    end if;
    return new;
end $$;
create trigger kb_version_kept before insert or update or delete on kb_version for each row execute function kb_keep_version();
create trigger kb_version_kept_whole before truncate on kb_version execute function kb_keep_version();
"""
KEEP_AUDIT = """
create function kb_keep_audit() returns trigger language plpgsql as $$
begin
    raise 'The audit of the knowledge is only ever added to.' using errcode = 'restrict_violation';
end $$;
create trigger kb_audit_kept before update or delete or truncate on kb_audit execute function kb_keep_audit();
"""
