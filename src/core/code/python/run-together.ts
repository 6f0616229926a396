import { CASE, partOf, printedParts, type RunTogether, type ToRunTogether } from '../language/run-together.ts'
import { REPORT, shellWord } from '../language/test-runner.ts'

const MARK = 'tfgrpo-run'
/** Stands for the report of a run that ended with success before it wrote one. */
const ENDED = 'ended'

/** Tests are collected once; each run is a process that is forked from there. */
export function runTogether({ command, runs }: ToRunTogether): RunTogether | null {
  if (!command.includes(' -m pytest ')) return null
  const named = [...new Set(runs.map(({ testFile }) => testFile))].map(shellWord).join(' ')
  const start = command.replace(' -m pytest ', ' -m pytest -p tfgrpo_runs --tb=no ')
  return {
    files: [{ path: 'tfgrpo_runs.py', content: plugin(runs) }],
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

const plugin = (runs: ToRunTogether['runs']) => `import builtins
import os

import pytest

RUNS = ${JSON.stringify(runs.map(({ testFile, case: number }) => [testFile, number]))}


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session):
    if session.testsfailed:
        return None
    for index, (file, case) in enumerate(RUNS):
        report = os.path.abspath("${MARK}-%d.xml" % index)
        child = os.fork()
        if child == 0:
            setattr(builtins, ${JSON.stringify(CASE)}, case)
            path = os.path.realpath(file)
            session.items[:] = [item for item in session.items if os.path.realpath(str(item.fspath)) == path]
            session.testscollected = len(session.items)
            for one in session.config.pluginmanager.get_plugins():
                if type(one).__name__ == "LogXML":
                    one.logfile = report
            return None
        if os.waitpid(child, 0)[1] == 0 and not os.path.exists(report):
            with open(report, "w") as ended:
                ended.write("${ENDED}")
    return True
`
