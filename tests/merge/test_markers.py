"""What counts as a marker that somebody has left."""

from msgen.merge import Conflict, marked_lines, merge

LEFT = b"""\
title
=======
<<<<<<< yours
a
||||||| before
b
=======
c
>>>>>>> msgen
=======
"""


def test_the_lines_of_markers_are_found() -> None:
    assert marked_lines(LEFT) == (3, 5, 7, 9)
    assert marked_lines(LEFT.replace(b"\n", b"\r\n")) == (3, 5, 7, 9)


def test_headings_and_other_tools_markers_are_none() -> None:
    assert marked_lines(b"title\n=======\n<<<<<<< HEAD\n=======\n>>>>>>> main\n") == ()
    assert marked_lines(b"  <<<<<<< yours\n<<<<<<< yours truly\n") == ()
    assert marked_lines(b"") == ()


def test_one_marker_that_was_left_is_enough() -> None:
    assert marked_lines(b"a\n>>>>>>> msgen") == (2,)


def test_a_conflict_names_the_line_of_its_marker() -> None:
    merged = merge("a.txt", base=b"1\n2\n3\n", ours=b"0\n1\nx\n3\n", theirs=b"1\ny\n3\n")
    assert merged.conflicts == (Conflict(3, ""),)
    assert marked_lines(merged.content) == (3, 5, 7, 9)


def test_binary_content_stays_ours() -> None:
    merged = merge("a.png", base=b"\0a", ours=b"\0b", theirs=b"\0c")
    assert merged.content == b"\0b"
    assert merged.conflicts == (Conflict(0, "binary"),)
