"""An address is no URL.

Why:
    Without `https://` nobody can tell how to speak with it.

Example:
    externals:
      fraud-api: {url: fraud.example.com}

Fix:
    externals:
      fraud-api: {url: 'https://fraud.example.com'}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
