"""The national register and the demonstration cohort, as they are loaded."""

import csv
import json
from collections import Counter

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import Count, F, Sum

from tenants import register
from tenants.enums import TerritoryKind
from tenants.models import Cohort, CohortMember, Tenant, Territory
from tenants.register import load_cohort, load_register
from tenants.text import fold

pytestmark = pytest.mark.django_db

POPULATION = 36_828_330  # legal population of 2024


@pytest.fixture(autouse=True)
def loaded(tenant_a):
    """Have the test database, which was filled by `load_register` and `load_cohort`."""


def everything() -> list[dict]:
    """Every row of the register and the cohort."""
    return [
        list(model.objects.order_by("pk").values()) for model in (Territory, Cohort, CohortMember)
    ]


# --- What there is --------------------------------------------------------------------------


def test_the_register_holds_the_whole_country():
    kinds = Counter(Territory.objects.values_list("kind", flat=True))
    assert kinds == {"region": 12, "province": 62, "prefecture": 13, "urban": 221, "rural": 1282}
    assert Territory.objects.filter(kind__in=TerritoryKind.communes()).count() == 1503
    assert Territory.objects.filter(kind__in=TerritoryKind.provinces()).count() == 75


def test_populations_add_up():
    communes = Territory.objects.filter(kind__in=TerritoryKind.communes())
    assert communes.aggregate(total=Sum("population"))["total"] == POPULATION
    assert not communes.exclude(population__gt=0).exists()
    assert set(communes.values_list("population_year", flat=True)) == {2024}


def test_codes_are_unique_text_and_valid():
    codes = list(Territory.objects.values_list("code", flat=True))
    assert len(codes) == len(set(codes)) == 1590
    for territory in Territory.objects.all():
        territory.clean_fields(exclude=["parent"])
    assert Territory.objects.filter(code="06.461.17.07", name_fr="Guisser").exists()


def test_every_territory_hangs_where_its_code_says():
    regions = Territory.objects.filter(kind=TerritoryKind.REGION)
    assert not regions.exclude(parent=None).exists()
    for territory in Territory.objects.exclude(kind=TerritoryKind.REGION).select_related("parent"):
        depth = 1 if territory.kind in TerritoryKind.provinces() else 2
        assert territory.parent.code == ".".join(territory.code.split(".")[:depth]), territory.code
        wanted = (TerritoryKind.REGION,) if depth == 1 else TerritoryKind.provinces()
        assert territory.parent.kind in wanted, territory.code


def test_no_region_or_province_is_empty():
    areas = Territory.objects.exclude(kind__in=TerritoryKind.communes())
    assert not areas.annotate(below=Count("children")).filter(below=0).exists()


def test_province_and_region_of_each_kind():
    commune = Territory.objects.get(code="06.461.17.07")
    assert commune.province.code == "06.461"
    assert commune.region.code == "06"
    assert commune.province.province is None
    assert commune.province.region == commune.region
    assert commune.region.province is None
    assert commune.region.region is None


def test_coordinates_lie_in_the_country_or_are_unknown():
    known = Territory.objects.exclude(latitude=None)
    assert known.count() == 384
    assert not known.filter(longitude=None).exists()
    assert not known.exclude(latitude__range=(20.7, 36), longitude__range=(-17.2, -0.9)).exists()


def test_names_are_there_in_both_scripts_and_found_however_they_are_typed():
    assert not Territory.objects.filter(name_fr="").exists()
    assert not Territory.objects.filter(name_ar="").exists()
    found = Territory.objects.filter(search_text__contains=fold("Khémisset"))
    assert found.filter(kind="urban").exists()
    assert found.filter(search_text__contains=fold("الخميسات")).exists()


def test_the_sources_are_named():
    text = (register.DATA / "README.md").read_text(encoding="utf-8")
    for source in ("RGPH 2024", "GeoNames (CC BY 4.0)", "demonstration choice"):
        assert source in text


def test_the_files_are_utf_8_without_stray_characters():
    for name in ("regions.csv", "provinces.csv", "communes.csv"):
        with (register.DATA / name).open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                assert None not in row, row
                for value in row.values():
                    assert value == value.strip(), row
                    assert "\ufffd" not in value


# --- The cohort -------------------------------------------------------------------------------


def test_the_cohort_covers_the_country_and_says_what_is_confirmed():
    cohort = Cohort.objects.get()
    assert cohort.is_demonstration
    assert "pilot" in cohort.about or "demonstration" in cohort.about.lower() or cohort.about
    members = cohort.members.select_related("territory__parent__parent")
    assert len(members) == 15
    assert len({member.territory.region.code for member in members}) == 12
    assert sum(member.is_confirmed for member in members) == 4
    assert all(member.territory.is_commune for member in members)


def test_the_cohort_has_names_in_the_three_languages():
    for member in CohortMember.objects.select_related("territory"):
        for name in ("name_ar", "name_fr", "name_zgh"):
            assert getattr(member.territory, name), (member.slug, name)
        member.clean_fields()
    slugs = list(CohortMember.objects.values_list("slug", flat=True))
    assert len(slugs) == len(set(slugs))


def test_amazigh_names_can_be_searched():
    member = CohortMember.objects.select_related("territory").first()
    assert fold(member.territory.name_zgh) in member.territory.search_text


# --- Loading again ------------------------------------------------------------------------------


def test_loading_again_changes_nothing_and_keeps_the_tenants(tenant_a, tenant_b):
    before = everything()
    tenants = list(Tenant.objects.order_by("pk").values())
    call_command("load_register")
    assert everything() == before
    assert list(Tenant.objects.order_by("pk").values()) == tenants


def test_loading_again_says_how_much_there_is(capsys):
    call_command("load_register")
    assert "1590 territories, cohort “demonstration” of 15." in capsys.readouterr().out


def test_loading_again_keeps_corrected_names_and_updates_figures():
    commune = Territory.objects.filter(code="06.461.17.07")
    commune.update(name_fr="Corrected", name_zgh="ⵣⵣⵣ", population=1, parent=None)
    load_register()
    load_cohort()
    corrected = commune.get()
    assert (corrected.name_fr, corrected.name_zgh) == ("Corrected", "ⵣⵣⵣ")
    assert corrected.population > 1
    assert corrected.parent.code == "06.461"


def test_a_territory_that_the_file_no_longer_has_stays():
    Territory.objects.create(code="06.461.99.99", kind="rural", name_ar="ا", name_fr="A")
    load_register()
    assert Territory.objects.filter(code="06.461.99.99").exists()


def test_a_register_that_breaks_off_loads_nothing(monkeypatch, tmp_path):
    Territory.objects.filter(parent__code="06.461", tenants=None).update(population=F("id"))
    before = everything()
    for path in register.DATA.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    rows = (tmp_path / "communes.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "communes.csv").write_text(
        "\n".join([*rows, "99.999.01.01,X,X,rural,1,2024,,"]), encoding="utf-8"
    )
    monkeypatch.setattr(register, "DATA", tmp_path)
    with pytest.raises(KeyError, match=r"99\.999"):
        load_register()
    assert everything() == before


def test_a_member_that_the_register_lacks_is_an_error(monkeypatch, tmp_path):
    data = json.loads((register.DATA / "cohort.json").read_text(encoding="utf-8"))
    data["members"][0]["code"] = "99.999.99.99"
    (tmp_path / "cohort.json").write_text(json.dumps(data), encoding="utf-8")
    monkeypatch.setattr(register, "DATA", tmp_path)
    with pytest.raises(KeyError, match=r"99\.999"):
        load_cohort()


@pytest.mark.parametrize("name", ['a"b', "a\nb", "a\n", "[[a]]", "a<b", "a\\b", "a\x00"])
def test_a_name_that_would_break_out_is_refused(name):
    territory = Territory(code="01.001.01.01", kind="rural", name_ar="ا", name_fr=name)
    with pytest.raises(ValidationError) as caught:
        territory.clean_fields()
    assert "name_fr" in caught.value.message_dict


@pytest.mark.parametrize("code", ["", "1", "06.", "06.461.17.07\n", "06-461", "٠٦", "x6"])
def test_a_code_that_is_none_is_refused(code):
    territory = Territory(code=code, kind="rural", name_ar="ا", name_fr="A")
    with pytest.raises(ValidationError) as caught:
        territory.clean_fields()
    assert "code" in caught.value.message_dict
