"""The criteria sets, one a file, in the order they are shown."""

from collections.abc import Iterable

from annotator.criteria.criterion import CriteriaSet
from annotator.criteria.sets.bristol_2016 import BRISTOL_2016
from annotator.criteria.sets.eular_acr_2025 import eular_acr_2025
from annotator.criteria.sets.jansson_2007 import JANSSON_2007
from annotator.criteria.sets.jansson_2009 import JANSSON_2009
from annotator.criteria.sets.kahn_1994 import KAHN_1994
from annotator.criteria.sets.kahn_2003 import KAHN_2003
from annotator.criteria.sets.king_type import KING_TYPE
from annotator.criteria.sets.kostik_2023 import KOSTIK_2023
from annotator.criteria.sets.report_lenient import REPORT_LENIENT
from annotator.criteria.sets.report_strict import REPORT_STRICT
from annotator.criteria.sets.rome_2008 import ROME_2008
from annotator.criteria.weights import Weights

CRITERIA_SETS: tuple[CriteriaSet, ...] = (
    REPORT_STRICT,
    REPORT_LENIENT,
    JANSSON_2007,
    JANSSON_2009,
    BRISTOL_2016,
    eular_acr_2025(),
    KOSTIK_2023,
    ROME_2008,
    KING_TYPE,
    KAHN_2003,
    KAHN_1994,
)


def with_weights(weights: Weights, sets: Iterable[CriteriaSet] = CRITERIA_SETS) -> tuple[CriteriaSet, ...]:
    """Return the sets with the one that the weights are for made computable.

    Raises
    ------
    WeightsError
        The weights fit no set that takes any.
    """
    weighted = eular_acr_2025(weights)
    return tuple(weighted if one.id == weighted.id else one for one in sets)
