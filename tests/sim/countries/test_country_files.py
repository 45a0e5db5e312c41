"""Whatever is wrong in a country's folder, one message says where and what."""

from __future__ import annotations

import pytest

from sim.countries.folder import folder_of, read_folder, shipped
from sim.errors import InputError
from tests.countries import TESTLAND, copy_with

# file, what is replaced, by what, and what the message says after the path
FAULTS = [
    *(
        ("targets.yaml", "2004: 12}", f"2004: {number}}}", f"2: official.identified.by_year.{said}")
        for number, said in {
            "1.028": "2004: must be a whole number, such as 1028, not '1.028'",
            "12.5": "2004: must be a whole number",
            "1_028": "2004: must be a number from 0",
            "1,028": "028: must be a year such as 2013",
            "12 %": "2004: wrong unit '%'",
        }.items()
    ),
    *(
        (file, old, new, f"{place}: is it {one}, or is it {thousand}? Write {thousand}, or {one}")
        for file, old, new, place, one, thousand in (
            ("places.yaml", "census: 400000", "census: 400.000", "3: regions[0].census", "400.0", "400000"),
            ("border_posts.yaml", "20000", "20.000", "2: posts[0].travellers", "20.0", "20000"),
            ("institutions.yaml", "places: 3", "places: 3.000", "8: shelters[0].places", "3.0", "3000"),
            ("targets.yaml", "12}", "1.000}", "2: official.identified.by_year.2004", "1.0", "1000"),
        )
    ),
    (
        "places.yaml",
        "census: 400000",
        "census: 400,000",
        "3: regions[0].000: unknown key; a number is written",
    ),
    ("country.yaml", "name: Testland\n", "", "1: 'name' is missing"),
    ("country.yaml", "source", "suorce", "3: suorce: unknown key; did you mean 'source'?"),
    (
        "country.yaml",
        "grade: assumed",
        "grade: guessed",
        "4: grade: unknown grade 'guessed'; one of reported",
    ),
    (
        "country.yaml",
        "grade: assumed",
        f"grade: assumed\nfootnote: {'x' * 151}",
        "5: footnote: String should have",
    ),
    ("places.yaml", "census: 400000", "census: -1", "3: regions[0].census: -1 is out of bounds"),
    (
        "places.yaml",
        "census: 400000",
        "census: 1.5",
        "3: regions[0].census: must be a whole number, not '1.5'",
    ),
    (
        "places.yaml",
        "census: 400000",
        "census: many",
        "3: regions[0].census: must be a number from 1 to 2e+09",
    ),
    (
        "places.yaml",
        "hot_spot: true",
        "hot_spot: yes",
        "3: regions[0].hot_spot: must be true or false, not 'yes'",
    ),
    ("places.yaml", "hot_spot: true,  ", "", "3: regions[0]: 'hot_spot' is missing"),
    ("places.yaml", "[2.0, 50.0]", "[2.0, 95.0]", "3: regions[0].city[1]: 95 is out of bounds"),
    ("places.yaml", "[2.0, 50.0]", "[2.0]", "3: regions[0].city: must be a list of two"),
    ("places.yaml", "name: Wester", "name: Oster", "4: regions[1].name: 'Oster' is there already, on line 3"),
    (
        "places.yaml",
        "name: Elsewhere",
        "name: Oster",
        "9: destinations[0].name: 'Oster' is there already, on line 3",
    ),
    (
        "places.yaml",
        "name: Elsewhere",
        "name: abroad",
        "9: destinations[0].name: 'abroad' is what results call",
    ),
    *(
        (
            "places.yaml",
            "name: Oster",
            f"name: {name}",
            f"3: regions[0].name: '{name.lower()}' is what results call",
        )
        for name in ("Abroad", "ABROAD", "all", "All")
    ),
    *(
        (
            "places.yaml",
            "name: Wester",
            f'name: "{name}"',
            f"4: regions[1].name: '{name}' looks like 'Oster' on",
        )
        for name in ("oster", "OSTER", "\uff2fster")
    ),
    *(
        ("places.yaml", "name: Oster", f'name: "{mark}"', "3: regions[0].name: must be one line of printable")
        for mark in "\u3164\u2800\u034f\ufe0f"
    ),
    (
        "places.yaml",
        "name: Oster",
        "name: \u041ester",
        "3: regions[0].name: is probably mistyped: character 1 is CYRILLIC CAPITAL LETTER O",
    ),
    (
        "border_posts.yaml",
        "name: Border",
        "name: gate",
        "3: posts[1].name: 'gate' looks like 'Gate' on line 2; rename one of them",
    ),
    (
        "institutions.yaml",
        "name: Norder house",
        "name: Oster  house",
        "9: shelters[1].name: 'Oster  house' looks like 'Oster house' on line 8",
    ),
    (
        "places.yaml",
        "share: 1.0",
        "share: 0.9",
        "6: origins: the shares of the origins add up to 0.9, not to 1",
    ),
    ("places.yaml", "share: 1.0", "share: 0", "7: origins[0].share: 0 is out of bounds"),
    (
        "places.yaml",
        "visa_required: true",
        "visa_required: 1",
        "7: origins[0].visa_required: must be true or false",
    ),
    (
        "places.yaml",
        "born_a_year: 9000",
        "born_a_year: 9000, through: [Farlend]",
        "7: origins[0].through[0]: no border post leads towards 'Farlend'; did you mean 'Farland'?",
    ),
    (
        "population.yaml",
        "boys_per_girl: 1",
        "boys_per_girl: -1",
        "23: men_and_boys.boys_per_girl: -1 is out of bounds",
    ),
    ("places.yaml", "origins:", "origin:", "6: origin: unknown key; did you mean 'origins'?"),
    ("places.yaml", "source: invented for tests\n", "", "1: 'source' is missing"),
    ("population.yaml", "[1995, 2030]", "[2030, 1995]", "1: years: years out of order: 2030 is after 1995"),
    ("population.yaml", "[1995, 2030]", "[1995, 2200]", "1: years[1]: 2200 is out of bounds"),
    (
        "population.yaml",
        "rural_share: 0.25",
        "rural_share: 25 %",
        "2: rural_share: wrong unit '%': must be a number",
    ),
    (
        "population.yaml",
        "youngest_age: 13",
        "youngest_age: 17",
        "6: girls_and_women.youngest_age: 17 is out of",
    ),
    (
        "population.yaml",
        "oldest_age: 29",
        "oldest_age: 18",
        "7: girls_and_women.oldest_age: 18 is out of bounds",
    ),
    (
        "population.yaml",
        "until: 1990",
        "until: 2021",
        "10: girls_and_women.born_a_year[1].until: bands out of order",
    ),
    (
        "population.yaml",
        "until: 1990",
        "until: 2020",
        "10: girls_and_women.born_a_year[1].until: '2020' is there",
    ),
    (
        "population.yaml",
        "until: 2020",
        "until: 2010",
        "8: girls_and_women.born_a_year: the last band must reach 2017",
    ),
    (
        "population.yaml",
        "share: 0.010",
        "share: 0.5",
        "9: girls_and_women.born_a_year[0].share: 0.5 is out of",
    ),
    (
        "population.yaml",
        "youngest_age: 6",
        "youngest_age: 16",
        "13: children_in_street_situations: youngest_age 16",
    ),
    (
        "population.yaml",
        "girls_share: 0.4",
        "girls_share: 1.4",
        "17: children_in_street_situations.girls_share: 1.4",
    ),
    (
        "population.yaml",
        "name: Farland",
        "name: Farlant",
        "19: children_in_street_situations.origins[0].name: unknown",
    ),
    (
        "border_posts.yaml",
        "kind: land",
        "kind: lend",
        "2: posts[0].kind: unknown kind 'lend'; one of land, airport",
    ),
    (
        "border_posts.yaml",
        "kind: land,  ",
        "kind: irregular,",
        "2: posts[0].travellers: must be 0: nobody counts",
    ),
    (
        "border_posts.yaml",
        "20000",
        "0",
        "1: posts: at least one official post (land or airport) with travellers",
    ),
    (
        "border_posts.yaml",
        "name: Border",
        "name: Gate",
        "3: posts[1].name: 'Gate' is there already, on line 2",
    ),
    ("institutions.yaml", "recruiters: 60", "recruiters: 0", "1: recruiters: 0 is out of bounds"),
    ("institutions.yaml", "networks: 5\n", "", "1: 'networks' is missing"),
    (
        "institutions.yaml",
        "number: 1,",
        "number: 0,",
        "4: officials[0].number: at least one official is needed at",
    ),
    (
        "institutions.yaml",
        "desk: consular",
        "desk: interior_ministry",
        "6: officials[2].desk: 'interior_ministry' is",
    ),
    (
        "institutions.yaml",
        "applications: 8}",
        "applications: 0}",
        "4: officials[0].applications: 0 is out of bounds",
    ),
    (
        "institutions.yaml",
        "region: Oster",
        "region: Ostr",
        "8: shelters[0].region: unknown region 'Ostr': not in",
    ),
    ("institutions.yaml", "places: 3", "places: -3", "8: shelters[0].places: -3 is out of bounds"),
    (
        "institutions.yaml",
        "name: Norder house",
        "name: Oster house",
        "9: shelters[1].name: 'Oster house' is there",
    ),
    (
        "targets.yaml",
        "identified:",
        "identifed:",
        "2: official.identifed: unknown series; did you mean 'identified'",
    ),
    (
        "targets.yaml",
        "{2004: 12}",
        "{24: 12}",
        "2: official.identified.by_year.24: must be a year such as 2013",
    ),
    (
        "targets.yaml",
        "by_year: {2004: 12}",
        "on_day: {2004: 12}",
        "2: official.identified.on_day.2004: must be a date",
    ),
    ("targets.yaml", "by_year: {2004: 12}, ", "", "2: official.identified: when is missing"),
    ("targets.yaml", "{2004: 12}", "{2004: -1}", "2: official.identified.by_year.2004: -1 is out of bounds"),
    (
        "targets.yaml",
        "patterns: {}",
        "patterns: {x: {description: d, low: 1, source: s, grade: assumed}}",
        "3: patterns.x: low and high belong together",
    ),
    (
        "parameters.yaml",
        "age_of_majority",
        "age_of_majorty",
        "1: age_of_majorty: unknown parameter; did you mean",
    ),
    ("parameters.yaml", "value: 17", "value: 12", "2: age_of_majority.value: 12 is out of bounds"),
    (
        "parameters.yaml",
        "value: 0.1",
        "value: 0.2",
        "8: approach_rate.prior: the value 0.2 is impossible under",
    ),
    ("parameters.yaml", "  grade: assumed\n", "", "1: age_of_majority: 'grade' is missing"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS, ids=lambda one: one[:30])
def test_a_fault_gives_one_message_with_its_place(tmp_path, file, old, new, said):
    folder = copy_with(tmp_path, {file: (old, new)})
    with pytest.raises(InputError) as caught:
        read_folder(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder}/{file}:{said}")
    assert "\n" not in message


def test_a_desk_with_nobody_at_it_is_told(tmp_path):
    desk = "  - {desk: consular,          number: 1, applications: 8}\n"
    folder = copy_with(tmp_path, {"institutions.yaml": (desk, "")})
    with pytest.raises(InputError, match="3: officials: no officials at the desk 'consular': at least one"):
        read_folder(folder)


@pytest.mark.parametrize("count", [0, 65])
def test_a_country_has_at_least_one_region_and_not_too_many(tmp_path, count):
    text = (TESTLAND / "places.yaml").read_text()
    start, end = text.index("  - {name: Oster"), text.index("origins:")
    region = "  - {{name: R{0}, census: 100, hot_spot: false, city: [0, 0]}}\n"
    new = "".join(region.format(n) for n in range(count)) or "  []\n"
    folder = copy_with(tmp_path, {"places.yaml": (text[start:end], new)})
    with pytest.raises(InputError, match=f"2: regions: must be 1 to 64 regions, not {count}"):
        read_folder(folder)


def test_more_people_than_ids_can_tell_apart_are_refused(tmp_path):
    many = {
        "places.yaml": ("census: 400000", "census: 2000000000"),
        "population.yaml": ("share: 0.010", "share: 0.1"),
    }
    folder = copy_with(tmp_path, many)
    with pytest.raises(InputError, match=r"population.yaml:1: [0-9,]+ people .* are more than ids can tell"):
        read_folder(folder)


@pytest.mark.parametrize(
    "stem", ["country", "places", "population", "border_posts", "institutions", "targets"]
)
def test_a_missing_file_is_named(tmp_path, stem):
    folder = copy_with(tmp_path, {})
    (folder / f"{stem}.yaml").unlink()
    with pytest.raises(InputError, match=f"{stem}.yaml: no such file"):
        read_folder(folder)


def test_a_file_that_nothing_reads_is_refused(tmp_path):
    folder = copy_with(tmp_path, {})
    (folder / "parameter.yaml").write_text("x: 1\n")
    with pytest.raises(InputError, match=r"parameter.yaml: unknown file .*; did you mean 'parameters'\?"):
        read_folder(folder)


@pytest.mark.parametrize("name", [*shipped(), str(TESTLAND)])
def test_what_is_shipped_is_right(name):
    country = read_folder(folder_of(name))
    assert len(country.digest) == 64
    assert country.places.regions
