import { supportOf } from '../code/languages.ts'
import { isTestFile } from '../code/tests.ts'
import type { Repository } from './repository.ts'

/** What other files import from a file, whether or not it is there yet. */
export interface NamesAskedFor {
  names: string[]
  /** by `require`, and not by an import */
  required: boolean
}

/**
 * The names that files of a repository import from one of its files (it may be missing, but its path must be listed):
 * what a submission must have so that the tests load.
 */
export function namesAskedFor(repository: Repository, target: string): NamesAskedFor {
  const stem = target
    .split('/')
    .at(-1)!
    .replace(/\.[^.]+$/, '')
  const names = new Set<string>()
  let required = /\.c[jt]s$/.test(target)
  const users = [...repository.files].filter(
    (path) => path !== target && supportOf(path) !== null && repository.text(path)?.includes(stem),
  )
  // Tests first: how they import it is how it must be written.
  for (const path of users.sort((a, b) => Number(isTestFile(b)) - Number(isTestFile(a)))) {
    const code = repository.code(path)
    if (code === null) continue
    const leadsHere = ({ module }: { module: string }) => repository.resolve(path, module) === target
    const imports = code.names.imports.filter(leadsHere)
    for (const { name } of [...imports, ...code.names.passedOn.filter(leadsHere)])
      if (name !== '*') names.add(name)
    const whole = imports.filter(({ name }) => name === '*').map(({ local }) => `${local}.`)
    for (const use of whole.length === 0 ? [] : repository.uses(path)) {
      const local = whole.find((prefix) => use.path.startsWith(prefix))
      if (local !== undefined) names.add(use.path.slice(local.length).split('.')[0]!)
    }
    if (imports.length > 0 && /\brequire\s*\(/.test(code.text) && !/^\s*import\b[^(]/m.test(code.text))
      required ||= !/\.m[jt]s$/.test(target)
  }
  return { names: [...names].sort(), required }
}
