"""What follows from what clerks enter: voices, quorum, and the merging of several devices."""

import dataclasses
import random

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from services_plugins.council.enums import (
    EventState,
    ItemState,
    Majority,
    Movement,
    Problem,
    SittingState,
    VoteResult,
)
from services_plugins.council.sitting.facts import Facts, ItemFacts
from services_plugins.council.sitting.replay import Picture, replay
from services_plugins.council.sitting.votes import Voices, result_of
from tests.sittings import FACTS, Device, minute


def held(*devices: Device, facts: Facts = FACTS) -> Picture:
    """Return what follows from all that the devices entered, in whatever order it arrived."""
    entries = [one for device in devices for one in device.entered]
    random.Random(7).shuffle(entries)
    return replay(entries, facts)


def problems(picture: Picture) -> list[Problem]:
    return sorted(one.problem for one in picture.wrong.values())


# --- Counting -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("voices", "majority", "side", "expected"),
    [
        ((5, 4, 3), Majority.CAST, "", "carried"),
        ((4, 5, 3), Majority.CAST, "", "lost"),
        ((4, 4, 0), Majority.CAST, "for", "carried"),
        ((4, 4, 0), Majority.CAST, "against", "lost"),
        ((4, 4, 1), Majority.CAST, "abstain", "lost"),
        ((0, 0, 9), Majority.CAST, "for", "lost"),
        ((6, 0, 2), Majority.IN_OFFICE, "", "lost"),
        ((7, 1, 0), Majority.IN_OFFICE, "", "carried"),
        ((6, 6, 0), Majority.IN_OFFICE, "for", "lost"),
    ],
)
def test_voices_are_counted_as_the_law_says(voices, majority, side, expected) -> None:
    result = result_of(Voices(*voices), majority, percent=50, in_office=12, president_side=side)
    assert result == expected


@pytest.mark.parametrize(("in_office", "needed"), [(11, 6), (12, 7), (27, 14), (1, 1)])
def test_a_quorum_is_more_than_half_of_the_members_in_office(in_office, needed) -> None:
    facts = dataclasses.replace(FACTS, in_office=in_office)
    assert facts.needed == needed
    assert dataclasses.replace(facts, quorum_percent=None).needed == 1


# --- One device ---------------------------------------------------------------------------------


def test_a_sitting_from_the_roll_call_to_the_end() -> None:
    one = Device()
    one.opens()
    one.moves(2, 12, "excused")
    one.enter(3, "floor", item=101)
    one.votes(4, ayes=6, noes=1, blank=1)
    one.moves(5, 9, "present")
    one.moves(6, 3, "left")
    one.enter(7, "outcome", item=102, outcome="withdrawn")
    one.state(9, "closed")
    picture = held(one)
    assert picture.state == SittingState.CLOSED
    assert (picture.opened_at, picture.ended_at) == (minute(1), minute(9))
    assert picture.items[101].state == ItemState.ADOPTED
    assert picture.items[102].state == ItemState.WITHDRAWN
    assert picture.items[103].state == ItemState.ON_AGENDA
    assert picture.items[101].taken_up_at == minute(3)
    (vote,) = picture.votes
    assert (vote.result, vote.present, vote.taken_at) == (VoteResult.CARRIED, 8, minute(4))
    movements = {pk: one.movement for pk, one in picture.attendees.items()}
    assert (movements[9], movements[3], movements[12]) == ("present", "left", "excused")
    assert movements[11] == Movement.ABSENT
    assert not picture.wrong and not picture.conflicts


def test_without_a_quorum_nothing_opens_and_nothing_is_lost() -> None:
    one = Device()
    one.opens(count=6)
    one.votes(2, ayes=4, noes=1)
    picture = held(one)
    assert picture.state == SittingState.PLANNED
    assert problems(picture) == [Problem.NO_QUORUM, Problem.NOT_OPEN]
    # Somebody had been there, and was noted late: all of it holds.
    one.present(0, 7)
    picture = held(one)
    assert (picture.state, problems(picture)) == (SittingState.OPEN, [])
    assert picture.items[101].state == ItemState.ADOPTED


def test_a_third_call_is_valid_with_any_number() -> None:
    one = Device()
    one.opens(count=2)
    one.votes(2, ayes=2)
    picture = held(one, facts=dataclasses.replace(FACTS, quorum_percent=None))
    assert picture.items[101].state == ItemState.ADOPTED
    assert not picture.wrong


def test_a_sitting_is_without_quorum_only_while_there_is_none() -> None:
    one = Device()
    one.present(0, *range(1, 9))
    one.state(1, "no_quorum")
    assert problems(held(one)) == [Problem.QUORUM]
    other = Device()
    other.present(0, 1, 2)
    other.state(1, "no_quorum")
    assert held(other).state == SittingState.NO_QUORUM


def test_more_voices_than_members_present_are_kept_and_not_valid() -> None:
    one = Device()
    one.opens(count=8)
    entry = one.votes(2, ayes=8, noes=1)
    picture = held(one)
    assert picture.wrong[entry.key].problem == Problem.VOICES
    assert picture.wrong[entry.key].facts == {"voices": 9, "present": 8}
    assert picture.state_of(entry) == EventState.BLOCKED
    assert (picture.votes, picture.items[101].state) == ([], ItemState.ON_AGENDA)
    corrected = one.votes(3, ayes=7, noes=1)
    picture = held(one)
    assert picture.items[101].state == ItemState.ADOPTED
    assert picture.votes[0].taken_at == minute(2)
    assert picture.state_of(entry) == EventState.DROPPED
    assert picture.state_of(corrected) == EventState.APPLIED


def test_a_quorum_lost_in_the_middle_blocks_decisions_until_it_is_back() -> None:
    one = Device()
    one.opens(count=7)
    one.votes(2, ayes=7)
    one.moves(3, 7, "left")
    lost = one.votes(4, 102, ayes=6)
    picture = held(one)
    assert picture.quorum_lost_at == minute(3)
    assert picture.wrong[lost.key].problem == Problem.NO_QUORUM
    assert picture.items[101].state == ItemState.ADOPTED
    assert picture.items[102].state == ItemState.ON_AGENDA
    one.state(5, "suspended")
    one.moves(6, 7, "present")
    one.state(7, "open")
    one.votes(8, 102, ayes=7, round=2)
    picture = held(one)
    assert (picture.quorum_lost_at, picture.items[102].state) == (None, ItemState.ADOPTED)


def test_who_votes_by_name_has_to_be_there() -> None:
    one = Device()
    one.opens(count=8)
    entry = one.votes_by_name(2, 101, {1: "for", 2: "for", 11: "against"})
    picture = held(one)
    assert picture.wrong[entry.key].problem == Problem.VOTERS
    assert picture.wrong[entry.key].facts == {"names": [11]}
    with pytest.raises(ValidationError):
        one.votes_by_name(3, 101, {99: "for"})


def test_the_presidents_side_breaks_a_tie() -> None:
    one = Device()
    one.opens(count=8)
    open_vote = one.votes(2, ayes=4, noes=4)
    assert held(one).wrong[open_vote.key].problem == Problem.TIE
    one.votes(3, ayes=4, noes=4, president_side="for")
    assert held(one).items[101].state == ItemState.ADOPTED
    # By name, their own voice tells.
    one.votes_by_name(4, 102, {1: "against", 2: "for"})
    assert held(one).items[102].state == ItemState.REJECTED
    # Nobody's side is known of a secret ballot.
    one.votes(5, 103, ayes=4, noes=4, method="secret")
    assert held(one).items[103].state == ItemState.REJECTED


def test_the_doors_close_when_enough_ask_for_it_and_the_council_votes_so() -> None:
    one = Device()
    one.opens(count=8)
    few = one.enter(2, "doors", item=101, closed="1", asked_by="members", members="3")
    one.votes(3, ayes=8, subject="closed_door")
    picture = held(one)
    assert picture.wrong[few.key].facts == {"members": 3, "needed": 4}
    assert not picture.items[101].is_closed
    one.enter(2.5, "doors", item=101, closed="1", asked_by="members", members="4")
    assert held(one).items[101].is_closed
    one.enter(6, "doors", item=101)
    assert not held(one).items[101].is_closed


def test_what_comes_in_the_wrong_order_is_kept_with_its_reason() -> None:
    one = Device()
    one.present(0, *range(1, 9))
    one.state(1, "suspended")
    one.votes(2, ayes=8)
    one.state(3, "open")
    one.state(4, "closed")
    late = one.votes(5, 102, ayes=8)
    picture = held(one)
    assert problems(picture) == [Problem.NOT_OPEN, Problem.NOT_OPEN, Problem.ORDER]
    assert picture.wrong[late.key].problem == Problem.NOT_OPEN
    planned = Device()
    planned.opens()
    facts = dataclasses.replace(FACTS, is_convened=False)
    assert problems(held(planned, facts=facts)) == [Problem.NOT_CONVENED]


def test_an_item_can_be_voted_again_and_the_first_vote_stays_known() -> None:
    one = Device()
    one.opens(count=8)
    one.votes(2, ayes=1, noes=7)
    one.votes(4, ayes=7, noes=1, round=2)
    picture = held(one)
    assert [vote.result for vote in picture.items[101].votes] == ["lost", "carried"]
    assert picture.items[101].state == ItemState.ADOPTED


def test_what_was_taken_back_never_was() -> None:
    one = Device()
    one.opens(count=8)
    one.enter(2, "floor", item=101)
    entry = one.votes(3, ayes=8)
    one.drops(4, entry)
    picture = held(one)
    assert (picture.votes, picture.items[101].state) == ([], ItemState.CURRENT)
    corrected = one.votes(5, ayes=7, noes=1)
    one.drops(6, corrected)
    assert held(one).items[101].state == ItemState.CURRENT


def test_a_point_off_the_agenda_or_a_stranger_is_refused() -> None:
    one = Device()
    for fields in ({"item": "999"}, {"item": "x"}, {"item": ""}):
        with pytest.raises(ValidationError):
            one.enter(1, "outcome", outcome="withdrawn", **fields)
    with pytest.raises(ValidationError):
        one.moves(1, 99, "present")
    for count in ("-1", "1.5", "many", "99999", "²"):
        with pytest.raises(ValidationError):
            one.votes(1, ayes=count)
    # Digits as they are written in the East are digits.
    assert one.votes(1, ayes="٧").data["for"] == 7
    with pytest.raises(ValidationError):
        one.enter(1, "vote", item=101, subject="amendment", method="hands", round=1)
    with pytest.raises(ValidationError):
        one.enter(1, "drop", entries="")


def test_a_special_majority_counts_the_members_in_office() -> None:
    items = {101: ItemFacts(majority=Majority.IN_OFFICE)}
    facts = dataclasses.replace(FACTS, items=items)
    one = Device(facts)
    one.opens(count=8)
    one.votes(2, ayes=6, noes=2)
    assert held(one, facts=facts).items[101].state == ItemState.REJECTED


# --- Several devices ----------------------------------------------------------------------------


def test_two_clerks_who_enter_the_same_agree() -> None:
    one, other = Device(), Device()
    one.opens(count=8)
    other.opens(at=1.5, count=8)
    one.votes(3, ayes=8)
    other.votes(3.2, ayes=8)
    picture = held(one, other)
    assert not picture.conflicts and not picture.wrong
    assert picture.opened_at == minute(1)
    assert len(picture.votes) == 1


def test_two_results_of_one_vote_wait_for_a_person() -> None:
    one, other = Device(), Device()
    one.opens(count=8)
    first, second = one.votes(3, ayes=8), other.votes(3.2, ayes=7, noes=1)
    picture = held(one, other)
    assert {entry.key for entry in picture.conflicts["decision:101"]} == {first.key, second.key}
    assert (picture.votes, picture.items[101].state) == ([], ItemState.ON_AGENDA)
    one.drops(5, first)
    picture = held(one, other)
    assert not picture.conflicts
    assert picture.votes[0].voices.votes_for == 7


def test_a_correction_contradicts_nothing() -> None:
    one, other = Device(), Device()
    one.opens(count=8)
    other.hear(one.entered)
    other.hear([one.votes(3, ayes=8)])
    other.votes(4, ayes=7, noes=1)
    picture = held(one, other)
    assert not picture.conflicts
    assert picture.votes[0].voices.votes_for == 7


def test_coming_and_going_is_no_contradiction_and_absence_is() -> None:
    one, other = Device(), Device()
    one.opens(count=9)
    other.moves(5, 9, "left")
    assert held(one, other).attendees[9].movement == Movement.LEFT
    away = other.moves(2, 8, "absent")
    picture = held(one, other)
    assert list(picture.conflicts) == ["member:8"]
    assert picture.attendees[8].movement is None
    assert (picture.present, picture.disputed) == (7, 1)
    one.drops(6, away)
    assert held(one, other).attendees[8].movement == Movement.PRESENT


def test_a_member_in_dispute_may_have_voted() -> None:
    one, other = Device(), Device()
    one.opens(count=8)
    other.moves(2, 8, "excused")
    one.votes(3, ayes=8)
    assert not held(one, other).wrong


def test_a_dispute_undoes_neither_the_opening_nor_a_vote() -> None:
    one, other = Device(), Device()
    one.opens(count=8)
    one.votes(3, ayes=8)
    away = [other.moves(5, member, "absent") for member in (1, 2, 3)]
    picture = held(one, other)
    assert (picture.present, picture.disputed) == (5, 3)
    assert picture.state == SittingState.OPEN and not picture.wrong
    assert picture.items[101].state == ItemState.ADOPTED
    # A person who finds that they were never there finds that there was no quorum.
    for entry in away:
        against = picture.conflicts[entry.target]
        one.drops(6, *[each for each in against if each.key != entry.key])
    assert held(one, other).state == SittingState.PLANNED


def test_who_was_noted_absent_by_mistake_was_there_all_the_time() -> None:
    one = Device()
    one.present(0, *range(1, 8))
    mistake = one.moves(0.5, 8, "absent")
    one.state(1, "open")
    one.drops(2, mistake)
    one.moves(0, 8, "present")
    assert held(one).attendees[8].arrived_at == minute(0)


# --- Any order ----------------------------------------------------------------------------------

MEMBERS = st.integers(1, 12)
ITEMS = st.sampled_from([101, 102, 103])
ACTS = st.one_of(
    st.tuples(
        st.just("presence"), MEMBERS, st.sampled_from(["present", "left", "absent", "excused"])
    ),
    st.tuples(
        st.just("state"), st.sampled_from(["open", "suspended", "closed", "no_quorum"]), st.none()
    ),
    st.tuples(st.just("floor"), ITEMS, st.none()),
    st.tuples(st.just("vote"), ITEMS, st.tuples(*[st.integers(0, 8)] * 3, st.integers(1, 2))),
    st.tuples(st.just("outcome"), ITEMS, st.sampled_from(["discussed", "postponed", "withdrawn"])),
    st.tuples(st.just("drop"), st.integers(0, 30), st.none()),
    st.tuples(st.just("hear"), st.integers(0, 2), st.none()),
)


def act(devices: list[Device], number: int, at: float, kind: str, what, how) -> None:
    one = devices[number]
    if kind == "presence":
        one.moves(at, what, how)
    elif kind == "state":
        one.state(at, what)
    elif kind == "floor":
        one.enter(at, "floor", item=what)
    elif kind == "vote" and any(how[:3]):
        ayes, noes, blank, number_of_round = how
        one.votes(at, what, ayes=ayes, noes=noes, blank=blank, round=number_of_round)
    elif kind == "outcome":
        one.enter(at, "outcome", item=what, outcome=how)
    elif kind == "drop" and one.entered:
        entry = one.entered[what % len(one.entered)]
        if entry.kind != "drop":
            one.drops(at, entry)
    elif kind == "hear":
        one.hear(devices[what].entered)


def said(picture: Picture) -> tuple:
    """Everything that follows, without the objects that were merged."""
    facts = {
        item: (one.state, one.is_closed, one.taken_up_at, one.reason, one.votes)
        for item, one in picture.items.items()
    }
    return (
        picture.state,
        picture.opened_at,
        picture.ended_at,
        picture.floor,
        picture.attendees,
        facts,
        picture.wrong,
        {target: [one.key for one in each] for target, each in picture.conflicts.items()},
        picture.merged.states,
    )


@settings(max_examples=200, deadline=None)
@given(
    acts=st.lists(st.tuples(st.integers(0, 2), ACTS), max_size=40),
    seed=st.integers(0, 2**32),
    quorate=st.booleans(),
)
def test_what_follows_does_not_depend_on_the_order_of_arrival(acts, seed, quorate) -> None:
    devices = [Device(clerk=str(number)) for number in range(3)]
    if quorate:
        devices[0].opens(count=9)
    for step, (number, (kind, what, how)) in enumerate(acts):
        act(devices, number, 2 + step, kind, what, how)
    entries = [one for device in devices for one in device.entered]
    first = replay(entries, FACTS)
    for _ in range(3):
        random.Random(seed).shuffle(entries)
        assert said(replay(entries, FACTS)) == said(first)
    # Nothing is lost: each entry holds, is replaced, contradicts another or has its problem.
    for one in entries:
        state = first.state_of(one)
        assert (state == EventState.CONFLICT) == any(
            one in each for each in first.conflicts.values()
        )
        assert (state == EventState.BLOCKED) == (one.key in first.wrong)
    assert set(first.merged.states) == {one.key for one in entries}
    # Nothing invalid decides.
    for vote in first.votes:
        assert vote.voices.all <= vote.present
        assert vote.present >= FACTS.needed
