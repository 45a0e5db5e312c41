"""The agents as Mesa knows them: views on rows that ``model.agents`` counts."""

from __future__ import annotations

import mesa

from sim.agents import (
    border_post,
    court,
    labour_inspectorate,
    network,
    permit_official,
    person,
    police_unit,
    recruiter,
    shelter,
)
from sim.agents.view import RowView


class RowAgent(RowView, mesa.Agent):
    """An agent of the model as Mesa knows it: created for one row, counted by ``model.agents``."""

    def __init__(self, model: mesa.Model, row: int):
        super().__init__(model)
        self.row = row


class Person(person.Person, RowAgent):
    """A person who is awake: created when she wakes, removed when she is dormant again."""


class Recruiter(recruiter.Recruiter, RowAgent):
    """A recruiter."""


class Network(network.Network, RowAgent):
    """A network of handlers."""


class BorderPost(border_post.BorderPost, RowAgent):
    """A border post."""


class PermitOfficial(permit_official.PermitOfficial, RowAgent):
    """A permit official."""


class Shelter(shelter.Shelter, RowAgent):
    """A shelter."""


class PoliceUnit(police_unit.PoliceUnit, RowAgent):
    """A police unit."""


class Court(court.Court, RowAgent):
    """The court."""


class LabourInspectorate(labour_inspectorate.LabourInspectorate, RowAgent):
    """The labour inspectorate."""


INSTITUTIONS = (Shelter, BorderPost, PermitOfficial, LabourInspectorate, Network, Recruiter)
JUSTICE = (PoliceUnit, Court)
