"""The decks' facts, recomputed: test data, read here alone."""

import json
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"
FACTS: dict[str, dict[str, Any]] = {
    fact["id"]: fact for fact in json.loads((DATA / "seed_facts.json").read_text("utf-8"))
}
BY_LECTURE: dict[str, dict[str, list[str]]] = json.loads(
    (DATA / "facts_by_lecture.json").read_text("utf-8")
)
