"""The criteria sets, one a file, in the order they are shown."""

from annotator.criteria.criterion import CriteriaSet
from annotator.criteria.sets.bristol_2016 import BRISTOL_2016
from annotator.criteria.sets.jansson_2007 import JANSSON_2007
from annotator.criteria.sets.report_lenient import REPORT_LENIENT
from annotator.criteria.sets.report_strict import REPORT_STRICT

CRITERIA_SETS: tuple[CriteriaSet, ...] = (REPORT_STRICT, REPORT_LENIENT, JANSSON_2007, BRISTOL_2016)
