"""Police and court of the yardstick: cases as plain objects, investigated, filed, judged."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

import mesa

from sim.calendar import WEEKS_A_YEAR
from sim.codes import CaseState, Status

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel
    from benchmarks.plain_mesa.offenders import Recruiter
    from benchmarks.plain_mesa.person import Person


class Case:
    """A criminal case against a recruiter, or against nobody known."""

    def __init__(self, region: int, recruiter: Recruiter | None):
        self.region, self.recruiter, self.state = region, recruiter, CaseState.INVESTIGATED
        self.suspect_since = recruiter.since if recruiter is not None else 0
        self.people = self.witnesses = 0

    @property
    def has_suspect(self) -> bool:
        """Whether there is a suspect whose place nobody else has taken since."""
        return self.recruiter is not None and self.recruiter.since == self.suspect_since

    @property
    def testify(self) -> float:
        """Share of the identified people in it who are ready to testify."""
        return self.witnesses / max(1, self.people)

    def drop(self) -> None:
        self.state = CaseState.DROPPED
        if self.recruiter is not None and self.recruiter.case is self:
            self.recruiter.case = None
            if self.recruiter.status in (Status.UNDER_INVESTIGATION, Status.ARRESTED):
                self.recruiter.status = Status.ACTIVE


class PoliceUnit(mesa.Agent):
    """The investigators of a region."""

    def __init__(self, model: PlainModel, region: int):
        super().__init__(model)
        self.region = region
        self.cases: list[Case] = []
        self.attention, self.experience = 1.0, 0.0
        self.prepare()

    def prepare(self) -> None:
        """Say how likely the unit checks a venue in the coming week, and how well it knows its work."""
        p = self.model.p
        looking = p.police_officers * p.police_proactive * p.police_priority * self.attention
        self.check = 1.0 - math.exp(-looking * p.checks_an_officer / p.venues)
        self.skill = 1.0 - p.skill_from_cases * math.exp(-self.experience / p.cases_to_learn)

    def step(self) -> None:
        p = self.model.p
        capacity = p.police_officers / len(self.model.police) * p.cases_an_officer
        needed = len(self.cases) + capacity * p.police_proactive
        self.attention = min(1.0, capacity / needed) if capacity > 0.0 else 0.0
        self.experience *= 0.5 ** (1.0 / p.experience_half_life)
        self.prepare()
        decided = self.attention / p.investigation_weeks
        for case in list(self.cases):
            luck = self.random.random()
            if luck >= decided:
                continue
            self.cases.remove(case)
            if luck < decided * p.case_filed:
                self.file(case)
                continue
            case.drop()

    def file(self, case: Case) -> None:
        p, suspect = self.model.p, case.recruiter
        if case.has_suspect and suspect.at_large:
            suspect.frighten(p.risk_from_investigation)
            suspect.status = Status.ACTIVE
            if self.random.random() < p.arrest:
                suspect.status, suspect.weeks_left = Status.ARRESTED, p.detention_weeks
                self.model.free_those_held(suspect)
        case.state = CaseState.WITH_PROSECUTOR
        self.model.court.files.append(case)

    def open_case(self, recruiter: Recruiter | None) -> Case:
        case = Case(self.region, recruiter)
        self.cases.append(case)
        self.experience += 1.0
        if recruiter is not None:
            recruiter.case = case
            if recruiter.status == Status.ACTIVE:
                recruiter.status = Status.UNDER_INVESTIGATION
        return case

    def open_or_join(self, person: Person) -> Case:
        for holder in (person.recruiter, person.network):
            case = holder.case if holder is not None else None
            if case is not None and case.state == CaseState.INVESTIGATED:
                break
        else:
            case = self.open_case(person.recruiter)
            if person.network is not None:
                person.network.case = case
        case.people += 1
        return case

    def receive_report(self, suspect: Recruiter) -> None:
        busy = suspect.case is not None and suspect.case.state == CaseState.INVESTIGATED
        if self.random.random() < self.model.p.report_acted_on * self.attention and not busy:
            self.open_case(suspect)


class Court(mesa.Agent):
    """A queue of cases, of which each week closes a share; those inherited stand first."""

    def __init__(self, model: PlainModel):
        super().__init__(model)
        inherited = int(model.p.indictments_before / WEEKS_A_YEAR * model.p.trial_weeks)
        self.queue = deque(Case(0, None) for _ in range(inherited))
        self.files: deque[Case] = deque()
        self.progress = self.decided = 0.0

    def step(self) -> None:
        self.decide_files()
        self.progress += len(self.queue) * self.model.p.court_effort / self.model.p.trial_weeks
        while self.progress >= 1.0:
            if not self.queue:
                self.progress = 0.0
                return
            self.progress -= 1.0
            self.judge(self.queue.popleft())

    def decide_files(self) -> None:
        """Prosecutors indict, or drop for want of evidence."""
        p = self.model.p
        self.decided += p.prosecutor_capacity * p.prosecutor_effort
        while self.decided >= 1.0:
            if not self.files:
                self.decided = 0.0
                return
            self.decided -= 1.0
            case = self.files.popleft()
            indicted = p.indictment * (1.0 - p.indictment_without_witness * (1.0 - case.testify))
            if self.random.random() < indicted:
                case.state = CaseState.BEFORE_COURT
                self.queue.append(case)
            else:
                case.drop()

    def judge(self, case: Case) -> None:
        p, luck, suspect = self.model.p, self.random.random, case.recruiter
        case.state = CaseState.CLOSED
        if not case.has_suspect:
            return
        if suspect.case is case:
            suspect.case = None
        if suspect.status in (Status.QUIT, Status.IMPRISONED):
            return
        convicted = luck() < p.conviction * (1.0 - p.conviction_without_witness * (1.0 - case.testify))
        if convicted and luck() < p.custody:
            suspect.status = Status.IMPRISONED
            suspect.weeks_left = p.time_served * self.random.expovariate(math.log(2.0) / p.prison_weeks)
            self.model.free_those_held(suspect)
            for other in self.model.recruiters:
                if other.region == suspect.region:
                    other.frighten(p.risk_from_conviction)
        elif suspect.case is None:
            suspect.status = Status.ACTIVE
