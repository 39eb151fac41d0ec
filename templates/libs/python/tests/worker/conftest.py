"""Workers need what is installed with `chassis[worker]`."""

from optional import without

collect_ignore_glob = without("cronsim", "starlette", "uvicorn")
