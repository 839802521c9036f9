"""Any delivery: each file is taken or named with the reason, and nothing ends in a traceback."""

from __future__ import annotations

import zipfile
from collections import Counter
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.exceptions import IntakeError
from autograder.intake.archive import DeliveredFile, Delivery
from autograder.intake.deliveries import planned, store
from autograder.intake.plan import Wishes, make_plan
from autograder.intake.recognition import NAMES as NAMES_OF_PLATFORMS
from autograder.intake.roster import Roster, safe_id
from tests.autograder.intake.conftest import (
    FOREIGN,
    LAB,
    LAB3,
    OTHER,
    R2,
    N,
    R,
    U,
    a_course,
    zipped,
)

WORDS = st.sampled_from(
    ["jdoe", "JDoe", "Jane Doe", "a", "submissions", LAB, OTHER, "x.zip", "__MACOSX", ".git", "…",
     "submission_7", "Lab 2_jdoe_attempt_2026-11-01-23-59-01",
     "12-3 - Jane Doe - Nov 1, 2026 159 PM",
     f"jdoe+{LAB}+2026-11-01 10:00:00 UTC", "Jane Doe_1_assignsubmission_file_", "doe_LATE_1_2_x",
     "doe_1_2", "_" * 3, "a-submissions", "a-jdoe", "y" * 300]
)  # fmt: skip
ENDS = st.sampled_from(
    [".ipynb", ".IPYNB", ".ipynb.txt", ".ipynb.json", ".json", " (1).ipynb", "-1.ipynb", ".txt",
     ".zip", ".html", "", "timestamp.txt", "submission_metadata.yml"]
)  # fmt: skip
ANY_TEXT = st.text(st.characters(exclude_characters="/"), min_size=1, max_size=12)
NAMES = st.builds(
    lambda folders, end: "/".join(folders) + end,
    st.lists(st.one_of(WORDS, ANY_TEXT), min_size=1, max_size=4),
    ENDS,
)
CONTENTS = st.sampled_from([R, R2, U, LAB3, FOREIGN, "", "nope", "{}", '{"cells": 1}'])


@given(files=st.lists(st.tuples(NAMES, CONTENTS), max_size=12), data=st.data())
def test_whatever_the_files_each_is_taken_or_named_with_a_reason(
    files: list[tuple[str, str]], data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    course = a_course(tmp_path_factory.mktemp("any"))
    made = [DeliveredFile(name, len(text), partial(str.encode, text)) for name, text in files]
    wishes = Wishes(platform=data.draw(st.sampled_from([None, None, *NAMES_OF_PLATFORMS])))
    delivery = Delivery(data.draw(st.sampled_from(["download", "a-submissions", LAB])), made)
    try:
        plan = make_plan(delivery, course, LAB, Roster(), wishes)
    except IntakeError:
        return
    taken = [file for each in plan.taken for file in each.files.values()]
    assert Counter(each.name for each in made) == Counter(
        [*(file.name for file in taken), *(each.name for each in plan.not_taken)]
    )
    assert all(each.reason for each in plan.not_taken)
    for each in plan.taken:
        assert each.student == safe_id(each.student)
        assert each.notebook in {"", *(file.name for file in each.files.values())}
        assert set(each.delivered) >= {file.name for file in each.files.values()}


@given(places=st.lists(st.tuples(st.integers(0, 2000), st.integers(0, 255)), max_size=6))
def test_an_archive_with_any_bytes_changed_is_taken_or_refused_in_a_sentence(
    places: list[tuple[int, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    course = a_course(tmp_path_factory.mktemp("any"))
    inner = zipped({N: R}, zipfile.ZIP_DEFLATED)
    raw = bytearray(zipped({f"jdoe/{N}": R, "rroe.zip": inner, "kim.ipynb": R2}))
    for place, value in places:
        raw[place % len(raw)] = value
    source = course.root / "a.zip"
    source.write_bytes(raw)
    said = ""
    try:
        with planned(source, course, LAB) as plan:
            assert not store(plan, course, LAB)
    except IntakeError as error:
        said = str(error)
    assert not said or "a.zip" in said or "Nothing to take in" in said
