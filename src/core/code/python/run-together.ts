import { CASE, partOf, printedParts, type RunTogether, type ToRunTogether } from '../language/run-together.ts'
import { REPORT, shellWord } from '../language/test-runner.ts'

const MARK = 'tfgrpo-run'
/** Stands for the report of a run that ended with success before it wrote one. */
const ENDED = 'ended'

/** Each run is a process that is forked where pytest has started, and has collected all tests unless each run does so. */
export function runTogether({ command, runs, loadEach }: ToRunTogether): RunTogether | null {
  if (!command.includes(' -m pytest ')) return null
  const named = [...new Set(runs.flatMap(({ testFiles }) => testFiles))].map(shellWord).join(' ')
  const start = command.replace(' -m pytest ', ' -m pytest -p tfgrpo_runs --tb=no ')
  return {
    files: [{ path: 'tfgrpo_runs.py', content: plugin({ runs, loadEach }) }],
    command: `${start} ${named}; for n in ${runs.map((_, index) => index).join(' ')}; do printf '\\n${MARK} %s\\n' $n; cat ${MARK}-$n.xml; done`,
    part(result) {
      const printed = printedParts(result.stdout, MARK)
      return runs.map((_, index) => {
        const content = printed.get(index)?.trim()
        if (content === undefined || content === '') return null
        return content === ENDED
          ? partOf(result, {})
          : partOf(result, { reports: [{ path: `${REPORT}.xml`, content }] })
      })
    },
  }
}

const plugin = ({ runs, loadEach }: Pick<ToRunTogether, 'runs' | 'loadEach'>) => `import builtins
import os

import pytest

RUNS = ${JSON.stringify(runs.map(({ testFiles, case: number }) => [testFiles, number]))}


def fork_runs(config):
    """The test files of the run that this process is from here on; None where all runs have ended."""
    for index, (files, case) in enumerate(RUNS):
        report = os.path.abspath("${MARK}-%d.xml" % index)
        child = os.fork()
        if child == 0:
            setattr(builtins, "${CASE}", case)
            for one in config.pluginmanager.get_plugins():
                if type(one).__name__ == "LogXML":
                    one.logfile = report
            return files
        if os.waitpid(child, 0)[1] == 0 and not os.path.exists(report):
            with open(report, "w") as ended:
                ended.write("${ENDED}")


@pytest.hookimpl(tryfirst=True)
def ${loadEach ? LOAD_EACH : LOAD_ONCE}


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    # Only the report counts from here on, and taking down a process takes as long as a few tests.
    if hasattr(builtins, "${CASE}"):
        os._exit(0)
`

const LOAD_ONCE = `pytest_runtestloop(session):
    if session.testsfailed:
        return None
    files = fork_runs(session.config)
    if files is None:
        return True
    paths = [os.path.realpath(file) for file in files]
    session.items[:] = [item for item in session.items if os.path.realpath(str(item.fspath)) in paths]
    session.testscollected = len(session.items)`

const LOAD_EACH = `pytest_collection(session):
    files = fork_runs(session.config)
    if files is None:
        session.items = []
        return True
    session.config.args[:] = files`
