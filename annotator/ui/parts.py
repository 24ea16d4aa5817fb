"""The parts that the window is made of, in one place to load them from once it is on the screen."""

from annotator.ui.dialogs.grey_chain import GreyChainPopup
from annotator.ui.dialogs.lesion_popover import LesionPopover
from annotator.ui.dialogs.palette import Palette
from annotator.ui.focus_ring import FocusRing
from annotator.ui.grid import ViewportGrid
from annotator.ui.panels.banner import Banner
from annotator.ui.panels.clinical import ClinicalPanel
from annotator.ui.panels.course import CoursePanel
from annotator.ui.panels.criteria import CriteriaPanel
from annotator.ui.panels.follow_up import FollowUpPanel
from annotator.ui.panels.lesions import LesionsPanel
from annotator.ui.panels.map import MapPanel
from annotator.ui.panels.studies import StudiesPanel
from annotator.ui.status import StatusLine
from annotator.ui.tab_order import TabScope
from annotator.ui.undo_bar import UndoBar

__all__ = [
    "Banner",
    "ClinicalPanel",
    "CoursePanel",
    "CriteriaPanel",
    "FocusRing",
    "FollowUpPanel",
    "GreyChainPopup",
    "LesionPopover",
    "LesionsPanel",
    "MapPanel",
    "Palette",
    "StatusLine",
    "StudiesPanel",
    "TabScope",
    "UndoBar",
    "ViewportGrid",
]
