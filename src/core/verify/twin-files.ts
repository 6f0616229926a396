import { type Twin, withEdits } from '../code/language/twin.ts'
import { supportOf } from '../code/languages.ts'
import { isShellScript, shellTwins } from '../code/shell/twins.ts'
import { isTestFile } from '../code/tests.ts'
import type { FileToWrite } from '../ports.ts'
import type { Task } from '../tasks/task.ts'
import type { CheckSources } from './check-sources.ts'
import { modulePath } from './script.ts'
import type { SpecOf } from './verdict.ts'

/** A larger number of test files, or more text, is not read for one task. */
const MAX_FILES = 200
const MAX_LENGTH = 2_000_000

/** A file of a task's checks with the changes that make its twin. */
export interface TwinSource {
  path: string
  text: string
  twins: readonly Twin[]
}

/** Another version of the checks. */
export interface TwinVersion {
  /** files of the workspace */
  files: FileToWrite[]
  /** the text of a verifier's module */
  module?: string
}

/**
 * Which assertions are changed. The last of those that expect a literal, so that all before it are as they were and an
 * answer has to pass them: of all files (`one`), for a single verdict on all of them, or of each test (`last`).
 */
export type TwinDepth = 'one' | 'last' | 'all'

/** Files with the checks of a verifier, as far as twins of them can be made. */
export async function twinSources(
  task: Task,
  spec: SpecOf<'command'> | SpecOf<'script'>,
  sources: CheckSources,
): Promise<TwinSource[]> {
  const parse = await sources.parser()
  const sourceOf = (path: string, text: string): TwinSource => {
    const support = supportOf(path)
    if (support === null) return { path, text, twins: isShellScript(path) ? shellTwins(text) : [] }
    return { path, text, twins: parse(support.name, text, (tree) => support.tests.twins(tree)) }
  }
  if (spec.type === 'script') {
    const [, folder, name] = /^(.*[/\\])?([^/\\]*)$/.exec(modulePath(task, spec.module))!
    const text = await sources.read(folder ?? '.', name!)
    return text === null ? [] : [sourceOf(name!, text)].filter(({ twins }) => twins.length > 0)
  }
  const { workspace } = task
  if (workspace === undefined) return []
  const paths = (await sources.list(workspace)).filter((path) => path !== spec.write)
  const found: TwinSource[] = []
  let length = 0
  for (const path of await checkFiles(workspace, paths, spec.run, sources)) {
    const text = await sources.read(workspace, path)
    if (text === null || found.length >= MAX_FILES || length + text.length > MAX_LENGTH) continue
    length += text.length
    const source = sourceOf(path, text)
    if (source.twins.length > 0) found.push(source)
  }
  return found
}

/** Files that a command names, those in folders that it names, else all test files; scripts of packages are followed. */
async function checkFiles(
  workspace: string,
  paths: readonly string[],
  command: string,
  sources: CheckSources,
): Promise<string[]> {
  const line = [command, ...(await packageScripts(workspace, command, sources))].join(' ')
  const words = new Set(
    line.split(/[\s'"`;|&()=<>]+/).flatMap((word) => {
      // pytest names a test inside of a file after "::", unittest a file as a module
      const path = word.replace(/^\.\//, '').replace(/\/+$/, '').split('::')[0]!
      return [
        path,
        `${path.replaceAll('.', '/')}.py`,
        `${path.replaceAll('.', '/').replace(/\/\w+$/, '')}.py`,
      ]
    }),
  )
  const namedFiles = paths.filter((path) => words.has(path))
  // A script of a shell may be the check, or start others.
  const scripts = namedFiles.filter(isShellScript)
  const code = namedFiles.filter((path) => supportOf(path) !== null)
  if (code.length > 0) return [...code, ...scripts]
  const tests = paths.filter(isTestFile)
  const inside = tests.filter((path) =>
    [...words].some((word) => word.length > 0 && path.startsWith(`${word}/`)),
  )
  return [...(inside.length > 0 ? inside : tests), ...scripts]
}

/** Lines of the scripts of package.json that a command runs. */
async function packageScripts(workspace: string, command: string, sources: CheckSources): Promise<string[]> {
  if (!/\b(?:npm|pnpm|yarn|bun)\b/.test(command)) return []
  const text = await sources.read(workspace, 'package.json')
  try {
    const { scripts = {} } = JSON.parse(text ?? '{}') as { scripts?: Record<string, unknown> }
    return Object.entries(scripts).flatMap(([name, line]) =>
      command.split(/\s+/).includes(name) ? [String(line)] : [],
    )
  } catch {
    return []
  }
}

/** The checks with their twins in place of them. */
export function twinVersion(
  spec: SpecOf<'command'> | SpecOf<'script'>,
  sources: readonly TwinSource[],
  depth: TwinDepth,
): TwinVersion {
  const shown = depth === 'one' ? sources.slice(-1) : sources
  const texts = shown.map(({ path, text, twins }) => ({
    path,
    content: withEdits(
      text,
      chosen(twins, depth).flatMap(({ edits }) => edits),
    ),
  }))
  if (spec.type === 'script') return { files: [], ...(texts[0] && { module: texts[0].content }) }
  return { files: texts.map((file) => ({ ...file, ofChecks: true })) }
}

function chosen(twins: readonly Twin[], depth: TwinDepth): Twin[] {
  if (depth === 'all') return [...twins]
  const byTest = new Map<number, Twin>()
  for (const twin of twins) {
    const key = depth === 'one' ? 0 : twin.test
    const known = byTest.get(key)
    if (known === undefined || isOfLiteral(twin) || !isOfLiteral(known)) byTest.set(key, twin)
  }
  return [...byTest.values()]
}

const isOfLiteral = ({ edits }: Twin) => edits.every(({ isOpposite }) => !isOpposite)
