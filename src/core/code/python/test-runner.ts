import type { Repository } from '../../proposals/repository.ts'
import { foldersOf } from '../language/slash-paths.ts'

/**
 * Folders called `src` that hold what a test imports, the nearest first: named on PYTHONPATH they come before an
 * editable install, which leads to the workspace itself and not to the copy. The folder that the command runs in needs
 * no naming: `python -m` looks there first.
 */
export function pythonSources(repository: Repository, testFile: string): string[] {
  const imported = new Set(
    repository.code(testFile)?.names.imports.map(({ module }) => module.split('.')[0]!) ?? [],
  )
  imported.delete('')
  const { files } = repository
  const holds = (src: string) =>
    [...imported].some((name) => files.has(`${src}/${name}.py`) || files.has(`${src}/${name}/__init__.py`))
  return foldersOf(testFile)
    .map((folder) => (folder === '' ? 'src' : `${folder}/src`))
    .filter(holds)
}

const CONFIGURATIONS = ['pytest.ini', 'pyproject.toml', 'tox.ini', 'setup.cfg']

/**
 * Whether a configuration has pytest measure coverage, whose thresholds are meant for all tests together. Only then its
 * plugin is sure to be there, and knows how to be turned off.
 */
export function asksForCoverage(repository: Repository, testFile: string): boolean {
  return foldersOf(testFile).some((folder) =>
    CONFIGURATIONS.some((name) =>
      /--cov(?:[\s="'\]-]|$)/m.test(repository.text(folder === '' ? name : `${folder}/${name}`) ?? ''),
    ),
  )
}
