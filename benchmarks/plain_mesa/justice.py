"""Police and court of the yardstick: cases as plain objects, investigated, filed, judged."""

from __future__ import annotations

import math
from collections import deque
from typing import TYPE_CHECKING

import mesa

from benchmarks.plain_mesa.bribes import Bribable, Bribe
from sim.calendar import WEEKS_A_YEAR
from sim.codes import CaseState, Status

if TYPE_CHECKING:
    from benchmarks.plain_mesa.model import PlainModel
    from benchmarks.plain_mesa.offenders import Network, Recruiter
    from benchmarks.plain_mesa.person import Person


class Case:
    """A criminal case against a recruiter, or against nobody known."""

    def __init__(self, region: int, recruiter: Recruiter | None, network: Network | None = None):
        self.region, self.recruiter, self.state = region, recruiter, CaseState.INVESTIGATED
        self.network = network
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
        was_filed, self.state = self.state == CaseState.WITH_PROSECUTOR, CaseState.DROPPED
        if self.recruiter is not None and self.recruiter.case is self:
            self.recruiter.case = None
            detained = self.recruiter.status == Status.ARRESTED and was_filed
            if self.recruiter.status == Status.UNDER_INVESTIGATION or detained:
                self.recruiter.status = Status.ACTIVE

    def is_bought_off(self, whom: Bribable, price: float) -> bool:
        return whom.take_bribe(self.network, price) == Bribe.TAKEN


class PoliceUnit(Bribable, mesa.Agent):
    """The investigators of a region."""

    def __init__(self, model: PlainModel, region: int):
        super().__init__(model)
        self.region = region
        self.cases: list[Case] = []
        self.attention, self.experience = 1.0, 0.0
        self.tempt(model.p.police_bribe_propensity, model.p.police_bribe_discovered)
        self.prepare()

    def prepare(self) -> None:
        """Say how likely the unit checks a venue in the coming week, and how well it knows its work."""
        p = self.model.p
        looking = p.police_officers * p.police_proactive * p.police_priority * self.attention
        checks = looking * p.checks_an_officer / p.venues
        self.check = 1.0 - math.exp(-checks) if p.contact_saturates >= 0.5 else min(1.0, checks)
        self.skill = 1.0 - p.skill_from_cases * math.exp(-self.experience / p.cases_to_learn)

    def step(self) -> None:
        p = self.model.p
        self.forget()
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
            if luck < decided * p.case_filed and not case.is_bought_off(self, p.justice_bribe):
                self.file(case)
            else:
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

    def open_case(self, recruiter: Recruiter | None, network: Network | None) -> Case:
        case = Case(self.region, recruiter, network)
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
            case = self.open_case(person.recruiter, person.network)
            if person.network is not None:
                person.network.case = case
        case.people += 1
        return case

    def receive_report(self, suspect: Recruiter) -> None:
        busy = suspect.case is not None and suspect.case.state == CaseState.INVESTIGATED
        if self.random.random() < self.model.p.report_acted_on * self.attention and not busy:
            self.open_case(suspect, suspect.network)


class Court(Bribable, mesa.Agent):
    """Prosecutors' files, and cases of which each week closes a share; those inherited stand first."""

    def __init__(self, model: PlainModel):
        super().__init__(model)
        self.inherited = int(model.p.indictments_before / WEEKS_A_YEAR * model.p.trial_weeks)
        self.queue = deque(Case(0, None) for _ in range(self.inherited))
        self.files: deque[Case] = deque()
        self.progress = self.decided = 0.0
        self.tempt(model.p.court_bribe_propensity, model.p.court_bribe_discovered)

    def step(self) -> None:
        self.forget()
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
            if self.random.random() < indicted and not case.is_bought_off(self, p.justice_bribe):
                case.state = CaseState.BEFORE_COURT
                self.queue.append(case)
            else:
                case.drop()

    def judge(self, case: Case) -> None:
        """Judge the suspect and others; what becomes of the suspect follows."""
        p, luck, suspect = self.model.p, self.random.random, case.recruiter
        case.state = CaseState.CLOSED
        chance = p.conviction * (1.0 - p.conviction_without_witness * (1.0 - case.testify))
        if self.inherited > 0:  # from before the run: nobody known is in it
            self.inherited -= 1
            chance = p.conviction
        elif case.is_bought_off(self, p.justice_bribe):
            chance = 0.0
        convicted = self.is_convicted(chance)
        for _ in range(int(p.most_co_defendants)):
            if luck() < p.co_defendant:
                self.is_convicted(chance)
        if not case.has_suspect:
            return
        if suspect.case is case:
            suspect.case = None
        if suspect.status in (Status.QUIT, Status.IMPRISONED):
            return
        if convicted and luck() < p.custody:
            suspect.status = Status.IMPRISONED
            suspect.weeks_left = p.time_served * self.random.expovariate(math.log(2.0) / p.prison_weeks)
            self.model.free_those_held(suspect)
            for other in self.model.recruiters:
                if other.region == suspect.region:
                    other.frighten(p.risk_from_conviction)
        elif suspect.case is None:
            suspect.status = Status.ACTIVE

    def is_convicted(self, chance: float) -> bool:
        """Say whether a defendant is convicted, which people hear of."""
        if self.random.random() < chance:
            self.model.trust_gained += self.model.p.trust_gained_conviction
            return True
        self.model.trust_lost += self.model.p.trust_lost_acquittal
        return False
