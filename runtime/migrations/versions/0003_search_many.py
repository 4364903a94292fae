"""Search among many: an index of vectors, and counts of terms that the database keeps itself

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("kb_revision", sa.Column("passages", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.drop_column("kb_term", "weight")
    op.execute("delete from kb_term")
    op.execute(KEEP_TERMS)
    op.execute(COUNT_TERMS)
    op.create_index(
        "ix_kb_passage_embedding",
        "kb_passage",
        ["embedding"],
        unique=False,
        postgresql_using="hnsw",
        postgresql_ops={"embedding": "vector_ip_ops"},
    )
    # A search reads vectors and terms of a few hundred passages; kept in the row they cost no second look-up each.
    op.execute("alter table kb_passage set (toast_tuple_target = 8160)")
    op.execute("alter table kb_passage alter column embedding set storage main, alter column tokens set storage main")
    op.execute("update kb_revision set index_digest = ''")  # the marks of places are written differently: index anew


def downgrade() -> None:
    op.drop_index("ix_kb_passage_embedding", table_name="kb_passage")
    op.execute("drop function kb_keep_terms cascade")
    op.add_column("kb_term", sa.Column("weight", sa.Float(), server_default=sa.text("1"), nullable=False))
    op.alter_column("kb_term", "weight", server_default=None)
    op.drop_column("kb_revision", "passages")
    op.execute("update kb_revision set index_digest = ''")


# Once a statement, over all the rows that it touched. `!` marks subjects that we hold nothing about; they are not counted.
KEEP_TERMS = """
create function kb_keep_terms() returns trigger language plpgsql as $$
declare sign integer := case tg_op when 'INSERT' then 1 else -1 end;
begin
    insert into kb_revision (id, number, index_digest, passages)
    values (1, 0, '', sign * (select count(*) from touched))
    on conflict (id) do update set passages = kb_revision.passages + excluded.passages;
    insert into kb_term (term, passages)
    select term, sign * count(*) from touched cross join unnest(tsvector_to_array(tokens)) as term
    where left(term, 1) <> '!' group by term order by term
    on conflict (term) do update set passages = kb_term.passages + excluded.passages;
    return null;
end $$;
create trigger kb_passage_added after insert on kb_passage referencing new table as touched
    for each statement execute function kb_keep_terms();
create trigger kb_passage_removed after delete on kb_passage referencing old table as touched
    for each statement execute function kb_keep_terms();
"""
COUNT_TERMS = """
insert into kb_term (term, passages)
select term, count(*) from kb_passage cross join unnest(tsvector_to_array(tokens)) as term
where left(term, 1) <> '!' group by term;
insert into kb_revision (id, number, index_digest, passages) select 1, 0, '', count(*) from kb_passage
on conflict (id) do update set passages = excluded.passages;
"""
