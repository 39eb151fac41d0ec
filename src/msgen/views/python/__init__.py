"""The Python-flavoured parts of a service's view: every annotation, import and expression.

Templates of Python blueprints print what stands here and decide nothing, not even where a line
breaks.
"""
