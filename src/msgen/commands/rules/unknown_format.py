"""A file's ending does not say what to draw into it.

Why:
    `msgen graph` draws Mermaid, DOT, SVG, a page of HTML, or Markdown with Mermaid in it, and
    chooses by the ending of the file. Any other ending would promise a format that the file does
    not have.

Example:
    msgen graph --output shop.png

Fix:
    msgen graph --output shop.svg
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
