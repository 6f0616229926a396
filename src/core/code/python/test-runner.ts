import type { SourceFiles } from '../language/language-support.ts'
import { foldersOf } from '../language/slash-paths.ts'
import { type Installed, REPORT, type RunnerChoice, shellWord } from '../language/test-runner.ts'

export function chooseRunner(files: SourceFiles, testFile: string, installed: Installed): RunnerChoice {
  const python = installed.python === null ? 'python3' : shellWord(installed.python)
  const sources = sourceFolders(files, testFile)
  const path = sources.length === 0 ? '' : `PYTHONPATH=${shellWord(sources.join(':'))} `
  const coverage = asksForCoverage(files, testFile) ? ' --no-cov' : ''
  const file = shellWord(testFile)
  return {
    runner: 'pytest',
    command: `${path}${python} -m pytest -q -p no:cacheprovider${coverage} --junitxml=${REPORT}.xml ${file}`,
    folder: '',
    file,
  }
}

/**
 * Folders called `src` that hold what a test imports, the nearest first: named on PYTHONPATH they come before an
 * editable install, which leads to the workspace itself and not to the copy. The folder that the command runs in needs
 * no naming: `python -m` looks there first.
 */
function sourceFolders(repository: SourceFiles, testFile: string): string[] {
  const imported = new Set(repository.imports(testFile).map((module) => module.split('.')[0]!))
  imported.delete('')
  const holds = (src: string) =>
    [...imported].some(
      (name) =>
        repository.files.has(`${src}/${name}.py`) || repository.files.has(`${src}/${name}/__init__.py`),
    )
  return foldersOf(testFile)
    .map((folder) => (folder === '' ? 'src' : `${folder}/src`))
    .filter(holds)
}

const CONFIGURATIONS = ['pytest.ini', 'pyproject.toml', 'tox.ini', 'setup.cfg']

/** Tables of pytest itself; others of the same files may name options of commands that run it otherwise. */
const OWN_TABLE = /^\[(?:tool[.:])?pytest\b[^\]\n]*\][^\n]*\n(?:(?!\[)[^\n]*(?:\n|$))*/gm

/**
 * Whether a configuration has pytest measure coverage, whose thresholds are meant for all tests together. Only then its
 * plugin is sure to be there, and knows how to be turned off.
 */
function asksForCoverage(files: SourceFiles, testFile: string): boolean {
  return foldersOf(testFile).some((folder) =>
    CONFIGURATIONS.some((name) =>
      (files.text(folder === '' ? name : `${folder}/${name}`)?.match(OWN_TABLE) ?? []).some((table) =>
        /--cov(?:[\s="'\]-]|$)/m.test(table),
      ),
    ),
  )
}
