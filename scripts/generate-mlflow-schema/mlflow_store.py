"""Runs inside an environment that has MLflow: makes stores, and says what they look like (facts as JSON on stdout).

    python mlflow_store.py fresh FILE      a new store, as this MLflow makes it
    python mlflow_store.py chain FILE DIR  FILE upgraded revision by revision; a copy of each step in DIR/<step>-<revision>.db
    python mlflow_store.py facts FILE      tables, keys, checks, indices, triggers, as SQLAlchemy reflects them: MLflow's
                                           own later migrations find constraints by these names
"""

import json
import re
import shutil
import sys

import sqlalchemy


def fresh(path):
    from mlflow.store.tracking.sqlalchemy_store import SqlAlchemyStore

    SqlAlchemyStore(f"sqlite:///{path}", "./artifacts")


def chain(path, folder):
    from alembic import command
    from alembic.script import ScriptDirectory
    from mlflow.store.db.utils import _get_alembic_config

    config = _get_alembic_config(f"sqlite:///{path}")
    with sqlalchemy.create_engine(f"sqlite:///{path}").connect() as connection:
        start = connection.execute(sqlalchemy.text("SELECT version_num FROM alembic_version")).scalar_one()
    later = []
    for script in ScriptDirectory.from_config(config).walk_revisions():
        if script.revision == start:
            break
        later.append(script.revision)
    for step, revision in enumerate([start, *reversed(later)]):
        command.upgrade(config, revision)
        shutil.copyfile(path, f"{folder}/{step:03}-{revision}.db")


def facts(path):
    engine = sqlalchemy.create_engine(f"sqlite:///{path}")
    inspector = sqlalchemy.inspect(engine)
    with engine.connect() as connection:
        tables = [table_facts(connection, inspector, name) for name in sorted(inspector.get_table_names())]
        triggers = [trigger_facts(*row) for row in connection.execute(sqlalchemy.text(TRIGGERS))]
        print(json.dumps({"tables": tables, "triggers": triggers}))


TRIGGERS = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"


def trigger_facts(name, table, sql):
    """The one kind there is: an update that is refused. Another kind must fail here, not be left out."""
    parts = re.search(r"BEFORE UPDATE ON.*WHEN\s+(.*?)\s+BEGIN\s+SELECT RAISE\(ABORT, '([^']*)'\);\s*END", sql, re.DOTALL)
    return {"name": name, "table": table, "when": parts[1], "message": parts[2]}


def table_facts(connection, inspector, table):
    return {
        "name": table,
        "columns": [column_facts(connection, table, column) for column in inspector.get_columns(table)],
        "primaryKey": keyed(inspector.get_pk_constraint(table), "constrained_columns"),
        "unique": [keyed(unique, "column_names") for unique in inspector.get_unique_constraints(table)],
        "foreignKeys": [foreign_key_facts(key) for key in inspector.get_foreign_keys(table)],
        "checks": [{"name": check["name"], "expression": check["sqltext"]} for check in inspector.get_check_constraints(table)],
        "indices": [
            {"name": index["name"], "columns": index["column_names"], "unique": bool(index["unique"])}
            for index in inspector.get_indexes(table)
        ],
    }


def column_facts(connection, table, column):
    row = connection.execute(
        sqlalchemy.text('SELECT type, "notnull", dflt_value FROM pragma_table_xinfo(:table) WHERE name = :name'),
        {"table": table, "name": column["name"]},
    ).one()
    # SQLite appends GENERATED ALWAYS to the type it was given.
    declared = row[0].removesuffix(" GENERATED ALWAYS")
    computed = column.get("computed")
    return {
        "name": column["name"],
        "type": declared,
        "notNull": bool(row[1]),
        "default": row[2],
        "generated": computed and {"expression": computed["sqltext"], "stored": computed["persisted"]},
    }


def keyed(constraint, columns):
    return {"name": constraint["name"], "columns": constraint[columns]}


def foreign_key_facts(key):
    return {
        "name": key["name"],
        "columns": key["constrained_columns"],
        "table": key["referred_table"],
        "referredColumns": key["referred_columns"],
        "onDelete": key["options"].get("ondelete"),
        "onUpdate": key["options"].get("onupdate"),
    }


if __name__ == "__main__":
    {"fresh": fresh, "chain": chain, "facts": facts}[sys.argv[1]](*sys.argv[2:])
