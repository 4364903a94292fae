"""Lay the tables

Revision ID: 0001
Revises: none
"""

import sqlalchemy as sa
from alembic import op
from pgvector.sqlalchemy import Vector
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("create extension if not exists vector")
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("target", sa.String(length=120), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_actor"), "audit_entry", ["actor"], unique=False)
    op.create_index(op.f("ix_audit_entry_at"), "audit_entry", ["at"], unique=False)
    op.create_table(
        "deletion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("wechat", "web", "cli", name="channel", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("rows_deleted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deletion")),
    )
    op.create_table(
        "kb_entry",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("region_name", sa.String(), nullable=False),
        sa.Column("region_code", sa.String(), nullable=False),
        sa.CheckConstraint(
            "kind in ('policy', 'product', 'service', 'definition', 'contact', 'faq')", name=op.f("ck_kb_entry_kind")
        ),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_kb_entry")),
    )
    op.create_index(op.f("ix_kb_entry_region_code"), "kb_entry", ["region_code"], unique=False)
    op.create_table(
        "kb_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("index_digest", sa.String(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_kb_revision_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kb_revision")),
    )
    op.create_table(
        "kb_term",
        sa.Column("term", sa.String(), nullable=False),
        sa.Column("passages", sa.Integer(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("term", name=op.f("pk_kb_term")),
    )
    op.create_table(
        "need",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("number", sa.String(length=24), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("company_name", sa.LargeBinary(), nullable=True),
        sa.Column("credit_code", sa.LargeBinary(), nullable=True),
        sa.Column("credit_code_index", sa.String(length=64), nullable=True),
        sa.Column("contact_name", sa.LargeBinary(), nullable=True),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("amount_min_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("amount_max_wan", sa.Numeric(precision=14, scale=2), nullable=True),
        sa.Column("purpose", sa.String(length=120), nullable=True),
        sa.Column("term_months", sa.Integer(), nullable=True),
        sa.Column("facts", sa.LargeBinary(), nullable=True),
        sa.Column("consent", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount_min_wan <= amount_max_wan", name=op.f("ck_need_amount_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_need")),
        sa.UniqueConstraint("number", name="uq_need_number"),
    )
    op.create_index(op.f("ix_need_conversation_id"), "need", ["conversation_id"], unique=False)
    op.create_index(op.f("ix_need_credit_code_index"), "need", ["credit_code_index"], unique=False)
    op.create_index(op.f("ix_need_phone_index"), "need", ["phone_index"], unique=False)
    op.create_index(
        "uq_need_open_fingerprint", "need", ["fingerprint"], unique=True, postgresql_where=sa.text("closed_at is null")
    )
    op.create_table(
        "rasa_tracker",
        sa.Column("conversation", sa.String(length=80), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("conversation", name=op.f("pk_rasa_tracker")),
    )
    op.create_index(op.f("ix_rasa_tracker_updated_at"), "rasa_tracker", ["updated_at"], unique=False)
    op.create_table(
        "staff_user",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "staff",
                "reviewer",
                "admin",
                "bank",
                "system",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_user")),
        sa.UniqueConstraint("username", name="uq_staff_user_username"),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column(
            "channel",
            sa.Enum("wechat", "web", "cli", name="channel", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("sender", sa.LargeBinary(), nullable=False),
        sa.Column("sender_index", sa.String(length=64), nullable=False),
        sa.Column("region", sa.String(length=60), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("skipped", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("filing", sa.LargeBinary(), nullable=True),
        sa.Column("offered_options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "owner",
            sa.Enum("bot", "queue", "person", name="owner", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("staff_user_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_user_id"], ["staff_user.id"], name=op.f("fk_conversation_staff_user_id_staff_user")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
        sa.UniqueConstraint("channel", "sender_index", name="uq_conversation_channel_sender"),
    )
    op.create_table(
        "kb_version",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("entry_code", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=True),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("valid_from", sa.String(), nullable=True),
        sa.Column("valid_to", sa.String(), nullable=True),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("checked_on", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("published_by", sa.String(), nullable=True),
        sa.CheckConstraint(
            "state <> 'published' or published_at is not null", name=op.f("ck_kb_version_published_has_moment")
        ),
        sa.CheckConstraint(
            "state in ('draft', 'review', 'published', 'superseded', 'withdrawn')", name=op.f("ck_kb_version_state")
        ),
        sa.CheckConstraint("status in ('current', 'expired', 'unknown')", name=op.f("ck_kb_version_status")),
        sa.CheckConstraint(
            "ends_on is null or starts_on is null or starts_on <= ends_on", name=op.f("ck_kb_version_days_in_order")
        ),
        sa.ForeignKeyConstraint(["entry_code"], ["kb_entry.code"], name=op.f("fk_kb_version_entry_code_kb_entry")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kb_version")),
        sa.UniqueConstraint("entry_code", "number", name="uq_kb_version_entry_code_number"),
    )
    op.create_index(
        "uq_kb_version_one_published",
        "kb_version",
        ["entry_code"],
        unique=True,
        postgresql_where=sa.text("state = 'published'"),
    )
    op.create_table(
        "match",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("need_id", sa.BigInteger(), nullable=False),
        sa.Column("target_code", sa.String(length=80), nullable=False),
        sa.Column("target_name", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sent",
                "contacted",
                "conditions_listed",
                "conditions_met",
                "accepted",
                "approved",
                "declined",
                "disbursed",
                "withdrawn",
                "expired",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("state_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["need_id"], ["need.id"], name=op.f("fk_match_need_id_need")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match")),
        sa.UniqueConstraint("need_id", "target_code", name="uq_match_need_target"),
    )
    op.create_index("ix_match_state_at", "match", ["state", "state_at"], unique=False)
    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column("platform", sa.String(length=40), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "pending", "delivered", "failed", name="state", native_enum=False, create_constraint=True, length=24
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("idempotency_key", sa.String(length=64), nullable=False),
        sa.Column("last_error", sa.String(length=60), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_delivery_match_id_match")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("idempotency_key", name="uq_delivery_idempotency_key"),
        sa.UniqueConstraint("match_id", "platform", name="uq_delivery_match_platform"),
    )
    op.create_table(
        "handoff_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column(
            "from_owner",
            sa.Enum("bot", "queue", "person", name="from_owner", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column(
            "to_owner",
            sa.Enum("bot", "queue", "person", name="to_owner", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_handoff_event_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handoff_event")),
    )
    op.create_index(op.f("ix_handoff_event_conversation_id"), "handoff_event", ["conversation_id"], unique=False)
    op.create_table(
        "kb_passage",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("entry_code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("tokens", postgresql.TSVECTOR(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("embedding", Vector(dim=384), nullable=True),
        sa.Column("region_codes", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "kind in ('title', 'question', 'similar', 'body', 'source')", name=op.f("ck_kb_passage_kind")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["kb_version.id"], name=op.f("fk_kb_passage_version_id_kb_version"), ondelete="cascade"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kb_passage")),
    )
    op.create_index("ix_kb_passage_entry_code", "kb_passage", ["entry_code"], unique=False)
    op.create_index("ix_kb_passage_tokens", "kb_passage", ["tokens"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_kb_passage_version_id"), "kb_passage", ["version_id"], unique=False)
    op.create_table(
        "match_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("match_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "from_state",
            sa.Enum(
                "sent",
                "contacted",
                "conditions_listed",
                "conditions_met",
                "accepted",
                "approved",
                "declined",
                "disbursed",
                "withdrawn",
                "expired",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "sent",
                "contacted",
                "conditions_listed",
                "conditions_met",
                "accepted",
                "approved",
                "declined",
                "disbursed",
                "withdrawn",
                "expired",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=60), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=True),
        sa.Column("reason_code", sa.String(length=40), nullable=True),
        sa.ForeignKeyConstraint(["match_id"], ["match.id"], name=op.f("fk_match_event_match_id_match")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_event")),
    )
    op.create_index(op.f("ix_match_event_match_id"), "match_event", ["match_id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("in", "out", name="direction", native_enum=False, create_constraint=True, length=24),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=64), nullable=True),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "processing",
                "answered",
                "deferred",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.Column(
            "delivery",
            sa.Enum(
                "passive",
                "async",
                "http",
                "none",
                name="delivery",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("author", sa.String(length=60), nullable=True),
        sa.Column("intent", sa.String(length=60), nullable=True),
        sa.Column("confidence", sa.Double(), nullable=True),
        sa.Column("decision", sa.String(length=24), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_message_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("conversation_id", "key", name="uq_message_conversation_key"),
    )
    op.create_index("ix_message_conversation_order", "message", ["conversation_id", "id"], unique=False)
    op.create_index(
        "ix_message_open",
        "message",
        ["state", "received_at"],
        unique=False,
        postgresql_where=sa.text("direction = 'in'"),
    )
    op.create_table(
        "unanswered_question",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("conversation_id", sa.String(length=36), nullable=True),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("decision", sa.String(length=24), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name=op.f("fk_unanswered_question_conversation_id_conversation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unanswered_question")),
    )
    op.create_index(op.f("ix_unanswered_question_at"), "unanswered_question", ["at"], unique=False)
    op.create_index(
        op.f("ix_unanswered_question_conversation_id"), "unanswered_question", ["conversation_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_unanswered_question_conversation_id"), table_name="unanswered_question")
    op.drop_index(op.f("ix_unanswered_question_at"), table_name="unanswered_question")
    op.drop_table("unanswered_question")
    op.drop_index("ix_message_open", table_name="message", postgresql_where=sa.text("direction = 'in'"))
    op.drop_index("ix_message_conversation_order", table_name="message")
    op.drop_table("message")
    op.drop_index(op.f("ix_match_event_match_id"), table_name="match_event")
    op.drop_table("match_event")
    op.drop_index(op.f("ix_kb_passage_version_id"), table_name="kb_passage")
    op.drop_index("ix_kb_passage_tokens", table_name="kb_passage", postgresql_using="gin")
    op.drop_index("ix_kb_passage_entry_code", table_name="kb_passage")
    op.drop_table("kb_passage")
    op.drop_index(op.f("ix_handoff_event_conversation_id"), table_name="handoff_event")
    op.drop_table("handoff_event")
    op.drop_table("delivery")
    op.drop_index("ix_match_state_at", table_name="match")
    op.drop_table("match")
    op.drop_index(
        "uq_kb_version_one_published", table_name="kb_version", postgresql_where=sa.text("state = 'published'")
    )
    op.drop_table("kb_version")
    op.drop_table("conversation")
    op.drop_table("staff_user")
    op.drop_index(op.f("ix_rasa_tracker_updated_at"), table_name="rasa_tracker")
    op.drop_table("rasa_tracker")
    op.drop_index("uq_need_open_fingerprint", table_name="need", postgresql_where=sa.text("closed_at is null"))
    op.drop_index(op.f("ix_need_phone_index"), table_name="need")
    op.drop_index(op.f("ix_need_credit_code_index"), table_name="need")
    op.drop_index(op.f("ix_need_conversation_id"), table_name="need")
    op.drop_table("need")
    op.drop_table("kb_term")
    op.drop_table("kb_revision")
    op.drop_index(op.f("ix_kb_entry_region_code"), table_name="kb_entry")
    op.drop_table("kb_entry")
    op.drop_table("deletion")
    op.drop_index(op.f("ix_audit_entry_at"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_actor"), table_name="audit_entry")
    op.drop_table("audit_entry")
