import { CASE, partOf, printedParts, type RunTogether, type ToRunTogether } from '../language/run-together.ts'
import { REPORT, shellWord } from '../language/test-runner.ts'

const MARK = 'tfgrpo-run'

/** Tests are collected once; each run is a process that is forked from there. */
export function runTogether({ command, runs }: ToRunTogether): RunTogether | null {
  if (!command.includes(' -m pytest ')) return null
  const named = [...new Set(runs.flatMap(({ testFiles }) => testFiles))].map(shellWord).join(' ')
  const start = command.replace(' -m pytest ', ' -m pytest -p tfgrpo_runs --tb=no ')
  return {
    files: [{ path: 'tfgrpo_runs.py', content: plugin(runs) }],
    command: `${start} ${named}; for n in ${runs.map((_, index) => index).join(' ')}; do printf '\\n${MARK} %s\\n' $n; cat ${MARK}-$n.xml; done`,
    part(result) {
      const printed = printedParts(result.stdout, MARK)
      return runs.map((_, index) => {
        const content = printed.get(index)?.trim()
        return content === undefined || content === ''
          ? null
          : partOf(result, { reports: [{ path: `${REPORT}.xml`, content }] })
      })
    },
  }
}

const plugin = (runs: ToRunTogether['runs']) => `import builtins
import os

import pytest

RUNS = ${JSON.stringify(runs.map(({ testFiles, case: number }) => [testFiles, number]))}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    if session.testsfailed:
        return None
    for index, (files, case) in enumerate(RUNS):
        child = os.fork()
        if child == 0:
            setattr(builtins, ${JSON.stringify(CASE)}, case)
            paths = [os.path.realpath(file) for file in files]
            session.items[:] = [item for item in session.items if os.path.realpath(str(item.fspath)) in paths]
            session.testscollected = len(session.items)
            for one in session.config.pluginmanager.get_plugins():
                if type(one).__name__ == "LogXML":
                    one.logfile = os.path.abspath("${MARK}-%d.xml" % index)
            return None
        os.waitpid(child, 0)
    return True
`
