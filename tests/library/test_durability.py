"""What the library keeps when something breaks: processes, disks, files, bytes."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from annotator.errors import LibraryBusyError, LibraryError
from annotator.lesions.change import added
from annotator.lesions.document import change_document
from annotator.lesions.records import CaseId
from annotator.library import Store, open_library
from tests.helpers.modes_of_files import bound_by_modes
from tests.helpers.sudden_end import EXIT_CODE
from tests.library import kill_loop
from tests.library.editing import Desk, starting_case

CASE = CaseId("founding")
ROOT = Path(__file__).parents[2]
CAN_MOVE = pytest.mark.skipif(sys.platform == "win32", reason="Windows moves no file that is open")


def desk_in(folder: Path, steps: int, seed: int = 1) -> Desk:
    store = open_library(folder)
    store.create(starting_case(), "Dr Ada")
    desk = Desk(store, starting_case(), random.Random(seed))
    for _ in range(steps):
        desk.step()
    return desk


def in_another_process(code: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


# Killed


def test_no_acknowledged_edit_is_lost_to_a_kill(tmp_path: Path) -> None:
    tally = kill_loop.run(kills=8, seed=42, folder=tmp_path)
    assert tally.faults == []
    assert tally.kills == 8
    assert tally.acknowledged > 8


def test_a_killed_owner_frees_the_lock(tmp_path: Path) -> None:
    done = in_another_process(
        "import sys\n"
        "from annotator.library import open_library\n"
        "from tests.helpers.sudden_end import end_at_once\n"
        "store = open_library(sys.argv[1])\n"
        "end_at_once()",
        tmp_path,
    )
    assert done.returncode == EXIT_CODE
    assert json.loads((tmp_path / "library.db.lock").read_text())["pid"] > 0
    open_library(tmp_path).close()


def test_a_reader_leaves_the_log_of_a_killed_writer_alone(tmp_path: Path) -> None:
    done = in_another_process(
        "import random, sys\n"
        "from annotator.library import open_library\n"
        "from tests.helpers.sudden_end import end_at_once\n"
        "from tests.library.editing import Desk, starting_case\n"
        "store = open_library(sys.argv[1])\n"
        "store.create(starting_case(), 'Dr Ada')\n"
        "desk = Desk(store, starting_case(), random.Random(3))\n"
        "[desk.step() for _ in range(20)]\n"
        "end_at_once()",
        tmp_path,
    )
    assert done.returncode == EXIT_CODE, done.stderr
    log = tmp_path / "library.db-wal"
    before = log.read_bytes()
    with open_library(tmp_path, write=False) as reader:
        assert len(reader.audit(CASE)) == 21
    assert log.read_bytes() == before


def test_an_edit_is_written_over_a_log_that_is_long_enough_already(tmp_path: Path) -> None:
    desk, log = desk_in(tmp_path, 20), tmp_path / "library.db-wal"
    length = log.stat().st_size
    assert length > 4_000_000
    for _ in range(20):
        desk.step()
    assert log.stat().st_size == length
    with open_library(tmp_path, write=False) as reader:
        assert reader.load(CASE) == desk.case
    desk.store.close()


def test_the_journal_keeps_a_change_in_the_words_of_its_document(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, 0)
    change = added(*starting_case().table.values())
    with sqlite3.connect(desk.store.location) as connection:
        (stored,) = connection.execute("SELECT change FROM event").fetchone()
    assert stored == json.dumps(change_document(change), sort_keys=True, separators=(",", ":"))
    desk.store.close()


# Two at once


def test_a_second_process_is_told_who_holds_the_library(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from annotator.errors import LibraryBusyError\n"
        "from annotator.library import open_library\n"
        "try:\n"
        "    open_library(sys.argv[1])\n"
        "except LibraryBusyError as error:\n"
        "    print(error)\n"
        "print(len(open_library(sys.argv[1], write=False).cases()))\n"
    )
    with desk_in(tmp_path, 1).store:
        done = in_another_process(code, tmp_path)
    busy, cases = done.stdout.splitlines()
    assert f"is being written by process {os.getpid()} on " in busy
    assert " since 20" in busy
    assert "open the library for reading" in busy
    assert cases == "1"


def test_another_program_that_holds_the_file_is_named_as_busy(tmp_path: Path) -> None:
    with desk_in(tmp_path, 1).store as store:
        intruder = sqlite3.connect(tmp_path / "library.db", isolation_level=None)
        intruder.execute("BEGIN IMMEDIATE")
        with pytest.raises(LibraryBusyError, match="locked by another program"):
            store.remember("key", "value")
        intruder.execute("ROLLBACK")
        intruder.close()
        store.remember("key", "value")


# Full and failing disks

LIMITED = """
import random, resource, sys
from pathlib import Path
from annotator.errors import LibraryError
from annotator.library import open_library
from tests.library.editing import Desk, starting_case

store = open_library(sys.argv[1])
store.create(starting_case(), "Dr Ada")
desk = Desk(store, starting_case(), random.Random(int(sys.argv[2])))
for _ in range(10):
    desk.step()
limit = Path(store.location + "-wal").stat().st_size + 20_000
unlimited = resource.RLIM_INFINITY
refused = 0
for _ in range(3):
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, unlimited))
    try:
        while True:
            desk.step()
    except LibraryError as error:
        refused += bool(error.hint)
    resource.setrlimit(resource.RLIMIT_FSIZE, (unlimited, unlimited))
    assert store.load(desk.case.id) == desk.case, "an edit was lost or came through unacknowledged"
    assert store.history(desk.case.id) == desk.history
    for _ in range(5):
        desk.step()
    limit = Path(store.location + "-wal").stat().st_size + 20_000
assert store.verify() == (), store.verify()
store.close()
with open_library(sys.argv[1]) as store:
    assert store.load(desk.case.id) == desk.case
print(refused)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
@pytest.mark.parametrize("seed", [1, 2])
def test_a_full_disk_refuses_the_edit_and_the_store_goes_on(tmp_path: Path, seed: int) -> None:
    done = in_another_process(LIMITED, tmp_path, seed)
    assert done.stdout.strip() == "3", done.stderr


@pytest.mark.skipif(shutil.which("strace") is None, reason="strace injects the faults")
@pytest.mark.parametrize(
    "fault",
    [
        "fdatasync:error=EIO:when=40..43",  # the frames of the commit are written, but not proven
        "pwrite64:error=EIO:when=300..303",
        "pwrite64:error=ENOSPC:when=300..303",
        "ftruncate:error=EIO:when=1..3",
    ],
)
def test_an_error_of_the_disk_refuses_the_edit_until_it_is_safe(tmp_path: Path, fault: str) -> None:
    trace = [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        f"trace={fault.split(':')[0]}",
        "-e",
        f"inject={fault}",
    ]
    edit = [sys.executable, "-m", "tests.library.edit_through_faults", str(tmp_path)]
    done = subprocess.run([*trace, *edit], cwd=ROOT, capture_output=True, text=True, check=False)
    if "PTRACE" in done.stderr:
        pytest.skip("tracing is not allowed here")
    assert done.stdout.startswith("sound after"), done.stdout + done.stderr
    assert not done.stdout.startswith("sound after 0")


# Moved, replaced, damaged files


@CAN_MOVE
def test_a_library_moved_under_the_program_is_noticed_and_recovered(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, 10)
    (tmp_path / "library.db").rename(tmp_path / "elsewhere.db")
    with pytest.raises(LibraryError, match="moved or replaced") as caught:
        desk.step()
    with pytest.raises(LibraryError, match="moved or replaced"):
        desk.commit()
    (copy,) = (tmp_path / "recovered").glob("*.db")
    assert str(copy) in caught.value.hint
    with open_library(copy) as recovered:
        assert recovered.load(CASE) == desk.case
        assert recovered.verify() == ()
    desk.store.close()


@CAN_MOVE
def test_a_library_replaced_under_the_program_is_noticed(tmp_path: Path) -> None:
    desk = desk_in(tmp_path / "a", 3)
    desk_in(tmp_path / "b", 1).store.close()
    (tmp_path / "b" / "library.db").replace(tmp_path / "a" / "library.db")
    with pytest.raises(LibraryError, match="moved or replaced"):
        desk.step()
    desk.store.close()


def test_a_file_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "photos.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE photo (name TEXT)")
    other.close()
    before = path.read_bytes()
    for write in (True, False):
        with pytest.raises(LibraryError, match="database of another program"):
            open_library(path, write=write)
    assert path.read_bytes() == before


def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear colleague, " * 100)
    for write in (True, False):
        with pytest.raises(LibraryError, match="is not a library of cases"):
            open_library(path, write=write)
    assert path.read_text().startswith("Dear colleague")


def test_a_damaged_library_is_refused_with_the_way_to_its_backup(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, 60)
    copy = desk.store.backup()
    desk.store.close()
    path = tmp_path / "library.db"
    content = bytearray(path.read_bytes())
    content[4096 * 3 : 4096 * 6] = bytes(4096 * 3)
    path.write_bytes(content)
    with pytest.raises(LibraryError, match="is damaged") as caught:
        open_library(tmp_path)
    assert copy.name.startswith("library-")
    assert "backups" in caught.value.hint
    assert path.read_bytes() == content
    with open_library(tmp_path, write=False) as reader:
        assert any("damaged" in fault for fault in reader.verify())


def test_a_library_in_a_folder_one_may_not_write_can_be_read(tmp_path: Path) -> None:
    desk_in(tmp_path, 3).store.close()
    tmp_path.chmod(0o500)

    def read() -> int:
        with open_library(tmp_path, write=False) as reader:
            return len(reader.cases())

    try:
        assert bound_by_modes(read) == 1
        with pytest.raises(LibraryError):
            bound_by_modes(lambda: open_library(tmp_path))
    finally:
        tmp_path.chmod(0o700)


# Tampering


def altered(path: Path, statement: str, *values: object) -> None:
    """Alter a closed library behind its back, past the triggers."""
    with sqlite3.connect(path) as intruder:
        for trigger in ("event_is_never_altered", "event_is_never_removed"):
            intruder.execute(f"DROP TRIGGER {trigger}")
        intruder.execute(statement, values)
    intruder.close()


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE event SET reader = 'Dr Eve' WHERE seq = 5", "Entry 5 of the journal was altered"),
        (
            "UPDATE event SET change = replace(change, '1', '2') WHERE seq = 5",
            "Entry 5 of the journal was altered",
        ),
        ("UPDATE event SET utc = '2020-01-01T00:00:00.000000+00:00' WHERE seq = 9", "Entry 9 of the"),
        ("DELETE FROM event WHERE seq = 7", "gap between the entries 6 and 8"),
        ("DELETE FROM event WHERE seq = 21", "ends at entry 20, but entry 21 was written"),
        (
            "UPDATE event SET hash = prev_hash WHERE seq = 4",
            "Entry 5 of the journal does not follow on entry 4",
        ),
        ("UPDATE record SET document = replace(document, 'present', 'resolved')", "is damaged"),
        ("DELETE FROM record WHERE kind = 'timepoint'", "are not what its journal says"),
        (
            "UPDATE cases SET heading = replace(heading, 'Doe', 'Roe')",
            "heading of the case founding is damaged",
        ),
    ],
)
def test_tampering_is_found(tmp_path: Path, statement: str, fault: str) -> None:
    desk_in(tmp_path, 20, seed=4).store.close()
    altered(tmp_path / "library.db", statement)
    with open_library(tmp_path, write=False) as store:
        assert any(fault in one for one in store.verify()), store.verify()


def test_a_damaged_record_is_never_shown(tmp_path: Path) -> None:
    desk_in(tmp_path, 20, seed=4).store.close()
    altered(tmp_path / "library.db", "UPDATE record SET document = replace(document, 'Dr Ada', 'Dr Eve')")
    with open_library(tmp_path, write=False) as store, pytest.raises(LibraryError, match="is damaged"):
        store.load(CASE)


def test_a_damaged_entry_is_never_undone(tmp_path: Path) -> None:
    desk_in(tmp_path, 20, seed=4).store.close()
    altered(tmp_path / "library.db", "UPDATE event SET name = 'x' WHERE act = 'do'")
    with open_library(tmp_path, write=False) as store:
        with pytest.raises(LibraryError, match="journal is damaged"):
            store.history(CASE)
        with pytest.raises(LibraryError, match="journal is damaged"):
            store.audit(CASE)


def test_a_flipped_byte_of_the_journal_is_found(tmp_path: Path) -> None:
    desk_in(tmp_path, 40, seed=4).store.close()
    path = tmp_path / "library.db"
    sound = path.read_bytes()
    with sqlite3.connect(path) as look:
        texts = [row[0].encode() for row in look.execute("SELECT change FROM event ORDER BY seq")]
    look.close()
    chance, found = random.Random(9), 0
    for _ in range(40):
        text = chance.choice(texts)
        start = sound.find(text[:600])  # where a long text continues on another page is of no concern
        if start < 0:
            continue
        place = start + chance.randrange(min(600, len(text)))
        damaged = bytearray(sound)
        damaged[place] ^= 1 << chance.randrange(8)
        path.write_bytes(damaged)
        with open_library(tmp_path, write=False) as store:
            assert store.verify() != (), place
        found += 1
    assert found > 20


def test_the_journal_cannot_be_altered_through_sql(tmp_path: Path) -> None:
    desk_in(tmp_path, 2).store.close()
    connection = sqlite3.connect(tmp_path / "library.db")
    connection.execute("PRAGMA recursive_triggers = ON")
    for statement in (
        "UPDATE event SET reader = 'x'",
        "DELETE FROM event",
        "INSERT OR REPLACE INTO event SELECT * FROM event WHERE seq = 1",
    ):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


# Rights and backups


@pytest.mark.skipif(sys.platform == "win32", reason="rights are POSIX")
def test_every_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        with desk_in(tmp_path / "library", 5).store as store:
            store.backup()
            files = [*(tmp_path / "library").rglob("*")]
            assert {"library.db", "library.db-wal", "library.db-shm"} <= {one.name for one in files}
            for one in (tmp_path / "library", *files):
                assert stat.S_IMODE(one.stat().st_mode) & 0o077 == 0, one
    finally:
        os.umask(before)


def test_a_backup_is_a_whole_library(tmp_path: Path) -> None:
    desk = desk_in(tmp_path, 30)
    copy = desk.store.backup(tmp_path / "stick")
    desk.step()
    assert [one.name for one in (tmp_path / "stick").iterdir()] == [copy.name]
    with open_library(copy) as restored:
        assert restored.verify() == ()
        assert len(restored.audit(CASE)) == 31
    assert len(desk.store.audit(CASE)) == 32
    desk.store.close()


def test_the_ten_newest_backups_are_kept(tmp_path: Path) -> None:
    with desk_in(tmp_path, 1).store as store:
        copies = [store.backup() for _ in range(13)]
    assert sorted((tmp_path / "backups").iterdir()) == copies[3:]


def test_closing_makes_at_most_one_backup_a_day(tmp_path: Path) -> None:
    desk_in(tmp_path, 1).store.close()
    (first,) = (tmp_path / "backups").iterdir()
    reopen_and_edit(tmp_path)
    assert [*(tmp_path / "backups").iterdir()] == [first]
    yesterday = first.stat().st_mtime - 25 * 3600
    os.utime(first, (yesterday, yesterday))
    open_library(tmp_path).close()
    assert [*(tmp_path / "backups").iterdir()] == [first], "nothing was edited"
    reopen_and_edit(tmp_path)
    assert len([*(tmp_path / "backups").iterdir()]) == 2


def reopen_and_edit(folder: Path) -> None:
    with open_library(folder) as store:
        Desk(store, store.load(CASE), random.Random(8), store.history(CASE)).step()


def test_a_backup_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with desk_in(tmp_path / "library", 1).store as store:
        with pytest.raises(LibraryError, match="cannot be used"):
            store.backup(tmp_path / "file")
        store.remember("still", "usable")


def test_what_a_killed_backup_left_is_swept_away(tmp_path: Path) -> None:
    with desk_in(tmp_path, 1).store as store:
        (tmp_path / "backups").mkdir()
        (tmp_path / "backups" / "library-20200101T000000000000Z.db.tmp").write_text("half")
        copy = store.backup()
        assert [*(tmp_path / "backups").iterdir()] == [copy]


def test_a_thread_that_did_not_open_it_may_not_use_it(tmp_path: Path) -> None:
    errors: list[Exception] = []

    def use(store: Store) -> None:
        try:
            store.cases()
        except sqlite3.ProgrammingError as error:
            errors.append(error)

    with desk_in(tmp_path, 1).store as store:
        thread = threading.Thread(target=use, args=(store,))
        thread.start()
        thread.join()
    assert len(errors) == 1
