"""The scores in the gradebook as tables for a school."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from autograder.files import write_table


def export_csv(rows: list[dict[str, Any]], path: Path) -> None:
    """Write the rows of a gradebook as a table, a line for each student and lab."""
    columns = list(rows[0]) if rows else ["assignment", "student_id", "score", "max_score"]
    with path.open("w", newline="", encoding="utf-8") as file:
        write_table(rows, columns, file)


def export_canvas(rows: list[dict[str, Any]], path: Path) -> None:
    """Write the rows as Canvas imports them: a line for each student, a column for each lab."""
    labs = sorted({row["assignment"] for row in rows})
    table: dict[str, dict[str, Any]] = {}
    for row in rows:
        name = ", ".join(part for part in (row["last_name"], row["first_name"]) if part)
        line = table.setdefault(
            row["student_id"],
            {
                "Student": name or row["student_id"],
                "ID": "",
                "SIS Login ID": row["student_id"],
                "Section": "",
            },
        )
        line[row["assignment"]] = row["score"]
    columns = ["Student", "ID", "SIS Login ID", "Section", *labs]
    with path.open("w", newline="", encoding="utf-8") as file:
        write_table(table.values(), columns, file)
