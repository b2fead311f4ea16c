"""Run every benchmark: `python -m benchmarks`; one of them: `python -m benchmarks.matching`."""

import runpy

SUITES = (
    "benchmarks.matching",
    "benchmarks.letters",
    "benchmarks.bounces",
    "benchmarks.duplicates",
    "benchmarks.imports",
    "benchmarks.desk",
    "benchmarks.api",
)

if __name__ == "__main__":
    for suite in SUITES:
        runpy.run_module(suite, run_name="__main__")
