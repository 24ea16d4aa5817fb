"""The look: quiet, dense and dark, so that the brightest thing on the screen is the image."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

BACKGROUND = "#16181c"
PANEL = "#1e2126"
RAISED = "#292d34"
LINE = "#343942"
TEXT = "#d7dae0"
DIM = "#9aa1ac"
FAINT = "#636b77"
ACCENT = "#5aa9e6"
SELECTED = "#24445f"
GOOD = "#5fb98a"
WARNING = "#e0a33e"
BAD = "#e5736f"
PANE = "#000000"

FONT_PX = 12

_SHEET = f"""
* {{ font-size: {FONT_PX}px; }}
QMainWindow, QDialog {{ background: {BACKGROUND}; }}
QToolTip {{ background: {RAISED}; color: {TEXT}; border: 1px solid {LINE}; padding: 3px 6px; }}
QMenuBar {{ background: {BACKGROUND}; color: {TEXT}; padding: 1px 4px; }}
QMenuBar::item {{ padding: 3px 8px; background: transparent; }}
QMenuBar::item:selected {{ background: {RAISED}; }}
QMenu {{ background: {RAISED}; color: {TEXT}; border: 1px solid {LINE}; padding: 4px 0; }}
QMenu::item {{ padding: 4px 26px 4px 22px; }}
QMenu::item:selected {{ background: {SELECTED}; }}
QMenu::item:disabled {{ color: {FAINT}; }}
QMenu::separator {{ height: 1px; background: {LINE}; margin: 4px 0; }}
QToolBar {{ background: {BACKGROUND}; border: none; spacing: 1px; padding: 2px 4px; }}
QToolBar::separator {{ background: {LINE}; width: 1px; margin: 4px 5px; }}
QToolButton {{ background: transparent; border: 1px solid transparent; border-radius: 3px; padding: 3px; }}
QToolButton:hover {{ background: {RAISED}; }}
QToolButton:checked {{ background: {SELECTED}; border-color: {ACCENT}; }}
QToolButton:focus {{ border-color: {ACCENT}; }}
QTabWidget::pane {{ border: none; border-top: 1px solid {LINE}; }}
QTabBar::tab {{ background: {BACKGROUND}; color: {DIM}; padding: 5px 11px; border: none;
  border-bottom: 2px solid transparent; }}
QTabBar::tab:hover {{ color: {TEXT}; }}
QTabBar::tab:selected {{ color: {TEXT}; border-bottom: 2px solid {ACCENT}; }}
QSplitter::handle {{ background: {BACKGROUND}; }}
QSplitter::handle:hover {{ background: {ACCENT}; }}
QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
QScrollBar::handle {{ background: {LINE}; border-radius: 4px; margin: 1px;
  min-height: 24px; min-width: 24px; }}
QScrollBar::handle:hover {{ background: {FAINT}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
QTreeView, QListView, QTableView, QTextBrowser {{ background: {PANEL}; border: none; outline: none;
  alternate-background-color: {PANEL}; selection-background-color: {SELECTED}; selection-color: {TEXT}; }}
QTreeView::item, QListView::item, QTableView::item {{ padding: 2px 4px; border: none; }}
QTreeView::item:hover, QListView::item:hover {{ background: {RAISED}; }}
QTreeView::item:selected, QListView::item:selected, QTableView::item:selected {{ background: {SELECTED}; }}
QHeaderView::section {{ background: {PANEL}; color: {DIM}; border: none; border-bottom: 1px solid {LINE};
  padding: 3px 4px; }}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit, QPlainTextEdit {{ background: {BACKGROUND};
  border: 1px solid {LINE}; border-radius: 3px; padding: 3px 5px; color: {TEXT};
  selection-background-color: {SELECTED}; }}
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus {{
  border-color: {ACCENT}; }}
QLineEdit:disabled, QComboBox:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QDateEdit:disabled {{
  color: {FAINT}; }}
QComboBox::drop-down {{ border: none; width: 16px; }}
QComboBox QAbstractItemView {{ background: {RAISED}; border: 1px solid {LINE}; }}
QPushButton {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 3px; padding: 4px 12px; }}
QPushButton:hover {{ border-color: {FAINT}; }}
QPushButton:focus {{ border-color: {ACCENT}; }}
QPushButton:checked {{ background: {SELECTED}; border-color: {ACCENT}; }}
QPushButton:disabled {{ color: {FAINT}; }}
QProgressBar {{ background: {PANEL}; border: none; border-radius: 2px; max-height: 4px; }}
QProgressBar::chunk {{ background: {ACCENT}; border-radius: 2px; }}
QStatusBar {{ background: {BACKGROUND}; color: {DIM}; }}
QStatusBar::item {{ border: none; }}
QLabel[role="dim"] {{ color: {DIM}; }}
QLabel[role="heading"] {{ color: {DIM}; font-weight: 600; }}
QLabel[role="title"] {{ color: {TEXT}; font-size: 14px; font-weight: 600; }}
QWidget[role="panel"] {{ background: {PANEL}; }}
QWidget[role="raised"] {{ background: {RAISED}; border: 1px solid {LINE}; border-radius: 5px; }}
"""


def apply_theme(app: QApplication) -> None:
    """Give the application its palette and style sheet."""
    app.setStyle(QStyleFactory.create("Fusion"))
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: BACKGROUND,
        QPalette.ColorRole.WindowText: TEXT,
        QPalette.ColorRole.Base: PANEL,
        QPalette.ColorRole.AlternateBase: RAISED,
        QPalette.ColorRole.Text: TEXT,
        QPalette.ColorRole.Button: RAISED,
        QPalette.ColorRole.ButtonText: TEXT,
        QPalette.ColorRole.BrightText: BAD,
        QPalette.ColorRole.Highlight: SELECTED,
        QPalette.ColorRole.HighlightedText: TEXT,
        QPalette.ColorRole.ToolTipBase: RAISED,
        QPalette.ColorRole.ToolTipText: TEXT,
        QPalette.ColorRole.PlaceholderText: FAINT,
        QPalette.ColorRole.Link: ACCENT,
        QPalette.ColorRole.Mid: LINE,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(FAINT))
    app.setPalette(palette)
    app.setStyleSheet(_SHEET)
