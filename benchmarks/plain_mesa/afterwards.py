"""A person's time after exploitation: identified and assisted, in a shelter, and on the way back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.plain_mesa.routes import leads_abroad
from sim.codes import AgeBand, Centre, Nationality, Stage

if TYPE_CHECKING:
    from benchmarks.plain_mesa.institutions import Shelter


class Afterwards:
    """The part of a person that is out of exploitation."""

    @property
    def goes_home(self) -> bool:
        """Whether she is foreign and may not stay."""
        return self.nationality == Nationality.FOREIGN and not self.may_stay

    def identify(self) -> None:
        p, luck, foreign = self.model.p, self.random.random, self.nationality == Nationality.FOREIGN
        self.model.identified += 1
        region = self.region_in_charge()
        self.case = self.model.police[region].open_or_join(self)
        self.may_stay = foreign and luck() < p.residence_permits
        self.irregular = self.irregular and not self.may_stay
        refusal = (1.0 - p.assistance_acceptance) * (1.0 - p.refusal_from_exposure * p.confidentiality)
        refusal *= 1.0 - p.refusal_from_confinement * p.freedom_of_movement
        if self.goes_home:
            refusal += (1.0 - refusal) * p.refusal_without_permit
        self.assisted = luck() >= refusal
        if self.assisted and luck() < p.wants_shelter:
            shelter = self.find_place(region)
            if shelter is not None:
                self.shelter, self.region, self.abroad = shelter, region, False
                shelter.people.add(self)
                self.move(Stage.SHELTERED)
            else:
                self.assisted = luck() < p.non_residential_help
        testifies = p.cooperation * (1.0 - p.cooperation_fear * (1.0 - p.confidentiality))
        if not self.assisted:
            testifies *= p.cooperation_without_help
        if self.goes_home:
            testifies *= p.cooperation_from_abroad
        self.case.witnesses += luck() < testifies
        if self.shelter is None:
            self.go_on_outside(region, stays=self.may_stay)

    def region_in_charge(self) -> int:
        """Return the region where she is, lives, or was being taken."""
        if self.abroad:
            return self.home_region
        if self.region is not None:
            return self.region
        return self.recruiter.region if self.recruiter is not None else self.model.choose_region()

    def go_on_outside(self, region: int | None, stays: bool) -> None:
        """Begin the time after, outside a shelter: at home, or, foreign, where she may stay."""
        if self.nationality == Nationality.FOREIGN:
            self.region = region if stays else None
        elif self.abroad:
            self.region = self.home_region
        self.abroad = False
        self.move(Stage.REINTEGRATING)

    def find_place(self, region: int) -> Shelter | None:
        """Find the nearest free place of the first kind that has one."""
        for kind in self.kinds_of_centre():
            for shelter in self.model.nearest[region]:
                free = len(shelter.people) < shelter.capacity
                if shelter.kind == kind and shelter is not self.shelter and free:
                    return shelter
        return None

    def kinds_of_centre(self) -> list[Centre]:
        """Return the kinds of centre that take her, in the order in which they are tried."""
        p, luck, child = self.model.p, self.random.random, self.age_band == AgeBand.CHILD
        kinds = [Centre.CHILDREN] if child else []
        if not self.female and not child:
            return [Centre.HIGH_SECURITY]
        if self.goes_home or (self.is_recruiter_at_large() and luck() < p.in_danger):
            kinds.append(Centre.HIGH_SECURITY)
        usual = [Centre.REGIONAL, Centre.REHABILITATION]
        return kinds + (usual if luck() < p.near_home else usual[::-1])

    def sheltered(self) -> None:
        p, here, luck = self.model.p, self.shelter, self.random.random
        pace = 1.0 - p.illness_slows if self.ill else 1.0
        self.recovery += p.recovery_rate * here.care * pace * (1.0 - self.recovery)
        if self.ill and luck() < p.treatment * self.model.uptake:
            self.ill = False
        may_work = self.years >= p.working_age
        if may_work and not self.in_work and luck() < here.training:
            self.in_work = True
        if self.recovery >= p.recovery_ready and (self.in_work if may_work else luck() < p.placement):
            self.model.trust_gained += p.trust_gained_help
            self.move_on()
            return
        leaves = p.early_leaving * (1.0 - p.leaving_from_confinement * p.freedom_of_movement)
        leaves *= p.children_go_missing if self.age_band == AgeBand.CHILD else 1.0
        leaves *= 1.0 - p.leaving_from_poor_care * here.care
        if luck() < leaves:
            self.leave_early()
        elif self.model.week - self.since >= p.shelter_max_stay_weeks:
            other = self.find_place(here.region) if luck() < p.passing_on else None
            if other is None:
                self.move_on()
                return
            here.people.remove(self)
            other.people.add(self)
            self.shelter, self.since = other, self.model.week

    def move_on(self) -> None:
        """Leave at the end of a stay, as a child perhaps to a foster family."""
        if self.age_band == AgeBand.CHILD and not self.goes_home:
            self.fostered = self.random.random() < self.model.p.foster_care
        self.leave()

    def leave_early(self) -> None:
        """Leave without support; a recruiter at large may take her back."""
        self.assisted = False
        self.leave()
        if self.is_recruiter_at_large() and self.random.random() < self.model.p.taken_back:
            self.trafficked_again()

    def leave(self) -> None:
        self.shelter.people.remove(self)
        self.shelter = None
        self.region = None if self.goes_home else self.region
        self.move(Stage.REINTEGRATING)

    def reintegrating(self) -> None:
        p, luck = self.model.p, self.random.random()
        pace = 1.0 - p.illness_slows if self.ill else 1.0
        self.recovery += p.natural_recovery * pace * (1.0 - self.recovery)
        if self.ill and self.random.random() < p.treatment_outside * self.model.uptake:
            self.ill = False
        again = self.risk_of_return()
        settled = p.reintegration * (1.0 - p.community_stigma * self.stigma)
        settled *= 1.0 + p.reintegration_recovery * self.recovery + p.reintegration_work * self.in_work
        if luck < again:
            self.trafficked_again()
        elif luck < again + settled:
            self.remove()

    def risk_of_return(self) -> float:
        """Return the weekly risk to be trafficked again; what support takes off it fades."""
        p = self.model.p
        again = p.trafficked_again * (1.0 + p.risk_from_stigma * self.stigma * p.community_stigma)
        again *= 1.0 - p.protection_from_recovery * self.recovery
        if self.assisted:
            weeks = self.model.week - self.since
            left = 0.5 ** (weeks / p.support_half_life) if p.protection_fades >= 0.5 else 1.0
            again *= left * p.risk_when_supported + 1.0 - left
        if self.is_recruiter_at_large():
            again *= p.risk_from_old_recruiter
        if self.years < p.age_of_majority:
            again *= p.risk_of_children * (p.risk_in_foster_care if self.fostered else 1.0)
        return again

    def trafficked_again(self) -> None:
        if not self.is_recruiter_at_large():
            self.recruiter = None
        stayed = self.nationality == Nationality.FOREIGN and self.region is not None
        if stayed and not leads_abroad(self.route):
            self.begin_exploitation()
        else:
            self.set_out()
