"""Words that a generated package must not be called.

Frozen: a list taken from the running interpreter would name packages differently from one
Python version to the next.
"""

MODULES = frozenset(
    """
    abc aifc aio_pika aiokafka aiosqlite alembic annotationlib antigravity anyio app
    argparse array ast asynchat asyncio asyncore asyncpg atexit attr attrs audioop base64
    bdb binascii bisect boto3 botocore builtins bz2 cProfile calendar celery certifi cgi
    cgitb chassis chunk click cmath cmd code codecs codeop collections colorsys compileall
    compression concurrent configparser confluent_kafka conftest contextlib contextvars copy
    copyreg crypt cryptography csv ctypes curses dataclasses datetime dateutil dbm decimal
    difflib dis distutils doctest dotenv email encodings ensurepip enum errno fastapi
    faststream faulthandler fcntl filecmp fileinput flask fnmatch fractions ftplib functools
    gc genericpath getopt getpass gettext gevent glob google graphlib greenlet grp grpc
    gunicorn gzip h11 hashlib heapq hmac html http httpcore httpx hypothesis idlelib idna
    imaplib imghdr imp importlib inspect io ipaddress itertools jinja2 jose joserfc json
    jsonschema jwt kafka keyword kombu lib2to3 linecache locale logging lzma mailbox mailcap
    main markupsafe marshal math mimetypes minio mmap modulefinder motor msgen msilib msvcrt
    multipart multiprocessing mypy mysql nats netrc nis nntplib nt ntpath nturl2path numbers
    numpy opcode opentelemetry operator optparse orjson os ossaudiodev packaging pandas
    pathlib pdb pickle pickletools pika pip pipes pkgutil platform plistlib poplib posix
    posixpath pprint profile prometheus_client protobuf pstats psutil psycopg psycopg2 pty
    pwd py_compile pyclbr pydantic pydantic_core pydantic_settings pydoc pydoc_data pyexpat
    pygments pymemcache pymongo pymysql pytest queue quopri random re readline redis reprlib
    requests resource rich rlcompleter ruff runpy sched schemathesis secrets select
    selectors setuptools shelve shlex shutil signal site six smtpd smtplib sndhdr sniffio
    socket socketserver spwd sqlalchemy sqlite3 src sre_compile sre_constants sre_parse ssl
    stamina starlette stat statistics string stringprep struct structlog subprocess sunau
    symtable sys sysconfig syslog tabnanny tarfile telnetlib tempfile tenacity termios test
    tests textwrap this threading time timeit tkinter token tokenize tomlkit tomllib trace
    traceback tracemalloc tty turtle turtledemo typer types typing typing_extensions
    unicodedata unittest urllib urllib3 uu uuid uvicorn uvloop venv warnings watchfiles wave
    weakref webbrowser websockets werkzeug wheel winreg winsound wrapt wsgiref xdrlib xml
    xmlrpc yaml zipapp zipfile zipimport zlib zoneinfo
    """.split()
)
"""Modules of the standard library and of what generated services import, tests included."""

GO_WORDS = frozenset(
    """
    any append bool break byte cap case chan clear close comparable complex const context
    continue copy default defer delete else error errors fallthrough false float32 float64
    fmt for func go goto http if imag import init int int16 int32 int64 int8 interface
    internal io iota len log main make map max min net new nil os package panic print
    println range real recover return rune select string struct switch sync testing time
    true type uint uint16 uint32 uint64 uint8 uintptr var vendor
    """.split()
)
"""Keywords, predeclared names, and packages that generated Go code imports."""
