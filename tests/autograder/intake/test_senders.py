"""Whose a hand-in is: by the roster, by what a person says, or by the delivery's names."""

from __future__ import annotations

import pytest

from autograder.exceptions import IntakeError
from tests.autograder.intake.conftest import (
    R2,
    Intake,
    N,
    R,
    U,
    at,
    reasons,
    students,
)


def test_the_roster_says_who_it_is_and_who_is_not_in_it_is_named_with_the_nearest(
    rostered: Intake,
) -> None:
    files = {
        f"doejane_12345_1_{N}": R,
        f"obrienannemarie_97_2_{N}": R,
        f"kimlee_98_3_{N}": R,
        f"roerai_96_4_{N}": R,
        f"roeraj_95_5_{N}": R,
    }
    plan = rostered(files)
    assert students(plan) == {"jdoe": f"doejane_12345_1_{N}", "anne": f"obrienannemarie_97_2_{N}"}
    said = reasons(plan)
    assert "Lee Kim (kim) and Lee Kim (kim2)" in said[f"kimlee_98_3_{N}"]
    assert "'roerai' is not in the roster (nearest: Raj Roe (rroe))" in said[f"roerai_96_4_{N}"]
    assert "its number 95 is not: the roster has 22345" in said[f"roeraj_95_5_{N}"]
    assert plan.needs_person
    given = {"kimlee": "kim2", "96": "rroe", f"roeraj_95_5_{N}": "kim"}
    plan = rostered(files, given=given)
    assert students(plan).keys() == {"jdoe", "anne", "kim2", "rroe", "kim"}
    assert not plan.needs_person


def test_plain_folders_are_found_in_the_roster_by_id_address_and_either_order_of_names(
    rostered: Intake,
) -> None:
    plan = rostered(
        {f"JDOE/{N}": R, f"Roe, Raj/{N}": R, f"kim2@x.org/{N}": R, "anne/answers.pdf": b"pdf"}
    )
    assert students(plan) == {
        "jdoe": f"JDOE/{N}", "rroe": f"Roe, Raj/{N}", "kim2": f"kim2@x.org/{N}", "anne": "",
    }  # fmt: skip
    assert plan.taken[0].notes == ["no notebook in it"]


def test_a_folder_without_a_notebook_is_asked_about(intake: Intake) -> None:
    files = {"jdoe.ipynb": R, "rroe/answers.pdf": b"pdf"}
    plan = intake(files)
    assert students(plan) == {"jdoe": "jdoe.ipynb"}
    assert "say --as 'rroe=rroe'" in reasons(plan)["rroe/answers.pdf"]
    assert plan.needs_person
    intake(files, given={"rroe": "rroe"})
    assert intake.stored("rroe") == {"answers.pdf": b"pdf"}


def test_one_students_archive_named_after_the_student_is_that_students(intake: Intake) -> None:
    plan = intake({"jdoe/mine.ipynb": R, "jdoe/photo.jpg": b"jpeg"}, name="jdoe.zip")
    assert students(plan) == {"jdoe": "jdoe/mine.ipynb"}


def test_an_id_is_spelled_as_it_was_before(intake: Intake) -> None:
    intake({"JDoe.ipynb": R})
    intake({"jdoe.ipynb": R2})
    assert [path.name for path in intake.course.submitted.iterdir()] == ["JDoe"]
    assert intake.stored("JDoe") == {N: R2.encode()}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"doejane": "jdo"}, r"the roster has no 'jdo' \(nearest: .*Jane Doe \(jdoe\)"),
        ({"doejane": "../jdoe"}, "cannot name a folder. Use letters"),
    ],
)
def test_an_id_that_a_person_gives_is_checked(
    given: dict[str, str], says: str, rostered: Intake
) -> None:
    with pytest.raises(IntakeError, match=says):
        rostered({f"doejane_12345_1_{N}": R}, given=given)


def test_a_groups_newest_hand_in_is_stored_once_under_the_groups_id(rostered: Intake) -> None:
    head = "Lab 2_{}_attempt_2026-11-0{}-12-00-00_" + N
    files = {
        head.format("jdoe", 1): R,
        head.format("rroe", 2): U,
        head.format("rroe", 3): R2,
        head.format("kim2", 1): R,
    }
    plan = rostered(files, groups=True)
    assert students(plan) == {"red": head.format("rroe", 3), "kim2": head.format("kim2", 1)}
    red = plan.taken[1]
    assert (red.attempt, red.when) == (2, at(3, "12:00"))
    assert "2 members handed in; rroe last" in red.notes
    assert "in no group" in plan.taken[0].notes[0]
    said = reasons(plan)
    assert said[head.format("jdoe", 1)] == "red: the hand-in of rroe is newer"
    assert "an earlier attempt (2026-11-02 12:00)" in said[head.format("rroe", 2)]
    assert rostered.stored("red") == {N: R2.encode()}


def test_canvas_counts_uploads_so_a_groups_newest_is_known_without_times(rostered: Intake) -> None:
    plan = rostered({f"doejane_12345_9_{N}": R, f"roeraj_22345_8_{N}": R2}, groups=True)
    assert students(plan) == {"red": f"doejane_12345_9_{N}"}


def test_where_nothing_says_which_of_a_groups_is_newer_a_person_decides(rostered: Intake) -> None:
    plan = rostered({"jdoe.ipynb": R, "rroe.ipynb": R2, "kim.ipynb": R}, groups=True)
    assert students(plan) == {"blue": "kim.ipynb"}
    assert "nothing says which is newer" in reasons(plan)["jdoe.ipynb"]
    assert plan.needs_person


def test_gradescopes_pair_is_one_hand_in_of_both(rostered: Intake) -> None:
    files = {
        f"submission_1/{N}": R,
        "submission_metadata.yml": "submission_1:\n  :submitters:\n  - :email: jane@x.org\n"
        "    :name: Jane Doe\n  - :name: Raj Roe\n",
    }
    plan = rostered(files)
    assert students(plan).keys() == {"jdoe"}
    assert plan.taken[0].notes == [
        "handed in together with Raj Roe: without --groups they get nothing for it"
    ]
    assert plan.needs_person
    plan = rostered(files, groups=True)
    assert students(plan).keys() == {"red"}
    assert not plan.needs_person


def test_moodles_teams_are_the_rosters_groups(rostered: Intake) -> None:
    files = {f"Red_77_assignsubmission_file_/{N}": R, f"Blue_78_assignsubmission_file_/{N}": R2}
    plan = rostered(files)
    assert not plan.taken
    assert "red is a group: collect with --groups" in [each.reason for each in plan.not_taken]
    assert students(rostered(files, groups=True)).keys() == {"red", "blue"}


def test_groups_need_a_roster_that_has_some(intake: Intake) -> None:
    with pytest.raises(IntakeError, match="--groups needs a roster that says who is in which"):
        intake({"jdoe.ipynb": R}, groups=True)
