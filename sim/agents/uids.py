"""Stable ids: 32 bits, the kind of agent in the top four, so that no two agents share one.

People take the lower half; an id is a function of place, birth year and number, never of a row.
"""

from __future__ import annotations

PEOPLE_LIMIT = 8 << 28
RECRUITER_IDS, NETWORK_IDS, POST_IDS, OFFICIAL_IDS, SHELTER_IDS, POLICE_IDS, COURT_IDS, CASE_IDS = (
    kind << 28 for kind in range(8, 16)
)
# The inspectorate stands with the police: sixteen kinds are all that four bits can tell apart.
INSPECTORATE_IDS = POLICE_IDS + (1 << 20)
