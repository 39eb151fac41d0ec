"""A value looks like a real password, key or token.

Why:
    The spec is committed, reviewed and copied into generated files: what is secret in it has
    leaked. Known formats (AWS, GitHub, GitLab, Slack, Stripe, Google, JSON Web Tokens, private
    keys, passwords in URLs) are errors, a random-looking text under a telling key is a warning.
    Messages show stars in its place.

Example:
    env: {DB_PASSWORD: x9Kq2LmZ41vT}

Fix:
    env: {DB_PASSWORD: {secret: db-password}}
"""

from msgen.diagnostics import Rule

RULE = Rule.of(__name__, __doc__)
