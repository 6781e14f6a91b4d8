"""`nox` runs lint, types and tests; other sessions are run by name."""

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.sessions = ["lint", "types", "tests"]
nox.options.reuse_existing_virtualenvs = True


@nox.session
def lint(session: nox.Session) -> None:
    """ruff: rules and layout."""
    session.install("ruff>=0.6")
    session.run("ruff", "check", ".")
    session.run("ruff", "format", "--check", ".")


@nox.session
def types(session: nox.Session) -> None:
    """mypy, strict."""
    session.install("-e", ".[dev]")
    session.run("mypy")


@nox.session
def tests(session: nox.Session) -> None:
    """The test suite, on an editable install of this checkout."""
    session.install("-e", ".[dev]")
    session.run("pytest", "-n", "auto", *session.posargs)


@nox.session
def mutation(session: nox.Session) -> None:
    """mutmut on what every figure rests on (pyproject.toml, tool.mutmut); a quarter of an hour on two cores.

    `nox -s mutation -- 'newsbench.spans*'` looks at one module. `mutmut browse` shows what survived.
    """
    session.install("-e", ".[dev]", "mutmut>=3.8,<4")
    session.run("mutmut", "run", "--max-children", "2", *session.posargs)
    session.run("python", "benchmarks/mutants.py", "--least", "0" if session.posargs else "90")


@nox.session
def spacy(session: nox.Session) -> None:
    """The tests that need spaCy, which the other sessions skip."""
    session.install("-e", ".[dev,spacy]")
    session.run("pytest", "tests/test_format_spacy_docbin.py", *session.posargs)
