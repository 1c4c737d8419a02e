"""A table with everything a check can be asked about, as it is, as it is spelled otherwise, and as it drifted."""

from typing import Any, Final

TABLE: Final = """
CREATE TABLE public.orders (
    id     uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    status varchar(20) NOT NULL DEFAULT 'new',
    amount numeric(10,2) NOT NULL DEFAULT 0,
    email  text,
    placed timestamptz NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT orders_amount_check CHECK (amount BETWEEN 0 AND 1000),
    CONSTRAINT orders_email_key UNIQUE (email)
);
CREATE INDEX orders_placed ON public.orders (placed);
CREATE INDEX orders_lower ON public.orders (lower(email)) WHERE status <> 'void';
"""

AS_IT_IS: Final = """\
version: 1
tables:
  orders:
    columns:
      id: {type: uuid, nullable: false, default: pg_catalog.GEN_RANDOM_UUID()}
      status: {type: character varying(20), nullable: false, default: "'new'::text"}
      amount: {type: "decimal(10, 2)", nullable: false, default: 0.0}
      email: text
      placed: {type: timestamp with time zone, default: now()}
    primary_key: [id]
    unique: {orders_email_key: [email]}
    checks: {orders_amount_check: amount >= 0 AND amount <= 1000}
    indexes:
      orders_placed: {columns: [placed]}
      orders_lower: {columns: [lower(email)], where: "status::text <> 'void'"}
"""
"""Nothing is drift; a default, the check and the predicate are spelled so that only the server can tell."""

DRIFTED: Final = """\
version: 1
tables:
  orders:
    columns:
      id: {type: uuid, default: uuid_nil()}
      status: {type: varchar(30), nullable: true, default: "'open'"}
      amount: {default: null}
      note: text
      placed: {absent: true}
    unique: {orders_email_key: [email, status]}
    checks: {orders_amount_check: amount > 0, orders_status_check: status <> ''}
    indexes:
      orders_placed: {columns: [placed DESC]}
      orders_lower: {columns: [upper(email)], where: "status <> 'void'"}
"""
"""Nearly everything differs, and a default names a function that is not there."""


def verdicts(document: Any) -> Any:
    """What a JSON report decided, without who asked, when and at which price."""
    told = {key: document[key] for key in ("verdict", "summary", "findings", "undecided", "equivalent", "unmodelled")}
    return {**told, "steps": [step["sql"] for step in document["plan"]["steps"]]}
