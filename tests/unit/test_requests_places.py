"""Places of street reports: what people type, how far it is, and the plan drawn of it."""

import pytest
from django.core.exceptions import ValidationError

from services_plugins.requests.forms import PlaceField
from services_plugins.requests.street.places import HEIGHT, MAX_SQUARES, WIDTH, Point, plan

TOWN = Point(34.02, -6.83)


@pytest.mark.parametrize(
    "typed",
    [
        "34.0209, -6.8416",
        "  34.0209 -6.8416 ",
        "34,0209 ; -6,8416",
        "٣٤.٠٢٠٩, -٦.٨٤١٦",
        "geo:34.0209,-6.8416?z=17",
        "https://www.google.com/maps/@34.0209,-6.8416,17z",
        "https://www.google.com/maps/place/x/data=!3d34.0209!4d-6.8416",
        "https://www.openstreetmap.org/?mlat=34.0209&mlon=-6.8416#map=17/34.1/-6.9",
        "https://www.openstreetmap.org/#map=17/34.0209/-6.8416",
        "https://maps.example.org/?q=34.0209%2C-6.8416",
    ],
)
def test_coordinates_are_found_however_they_are_given(typed: str) -> None:
    assert PlaceField().clean(["", typed]) == {"latitude": 34.0209, "longitude": -6.8416}


def test_words_alone_or_with_coordinates_are_a_place() -> None:
    assert PlaceField().clean([" Devant l’école ", ""]) == {"words": "Devant l’école"}
    assert PlaceField().clean(["École", "34.5, -6.5"])["words"] == "École"
    assert PlaceField(required=False).clean(["", " "]) is None


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (["", ""], "required"),
        (None, "required"),
        (["x" * 201, ""], "too_long"),
        (["", "near the mosque"], "no_point"),
        (["", "https://maps.app.goo.gl/abc"], "no_point"),
        (["", "48.8566, 2.3522"], "invalid"),
        (["", "34.02, 6.83"], "invalid"),
    ],
)
def test_what_is_no_place_here_is_refused(value: list[str] | None, code: str) -> None:
    with pytest.raises(ValidationError) as caught:
        PlaceField().clean(value)
    assert caught.value.code == code


def test_distances_are_metres() -> None:
    assert TOWN.metres_to(Point(34.021, -6.83)) == pytest.approx(111, abs=1)
    assert TOWN.metres_to(Point(34.02, -6.831)) == pytest.approx(92, abs=1)


def test_a_box_holds_its_circle() -> None:
    low, high = TOWN.box(100)
    assert TOWN.metres_to(Point(high.latitude, TOWN.longitude)) == pytest.approx(100, abs=0.1)
    assert TOWN.metres_to(Point(TOWN.latitude, low.longitude)) == pytest.approx(100, abs=0.1)


def test_a_plan_keeps_directions_proportions_and_its_frame() -> None:
    points = [TOWN, Point(34.03, -6.83), Point(34.02, -6.81)]
    drawn = plan(points, centre=Point(34.025, -6.82))
    assert drawn and drawn.centre
    home, north, east = drawn.spots
    assert north.y < home.y and north.x == home.x
    assert east.x > home.x and east.y == home.y
    ratio = (east.x - home.x) / (home.y - north.y)
    assert ratio == pytest.approx(TOWN.metres_to(points[2]) / TOWN.metres_to(points[1]), rel=0.01)
    assert all(0 < spot.x < WIDTH and 0 < spot.y < HEIGHT for spot in drawn.spots)
    assert drawn.columns[1] - drawn.columns[0] == pytest.approx(
        drawn.step * (east.x - home.x) / TOWN.metres_to(points[2]), rel=0.02
    )
    assert len(drawn.columns) <= MAX_SQUARES + 1


def test_a_plan_of_one_point_has_surroundings_and_a_far_centre_stays_out() -> None:
    drawn = plan([TOWN], centre=Point(34.5, -6.83))
    assert drawn and drawn.centre is None
    assert (drawn.spots[0].x, drawn.spots[0].y) == (WIDTH / 2, HEIGHT / 2)
    assert plan([]) is None
