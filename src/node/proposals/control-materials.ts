import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { withStatement } from '../../core/code/blank.ts'
import { findFunction } from '../../core/code/find-functions.ts'
import { LANGUAGES, languageOf } from '../../core/code/languages.ts'
import { namesAskedFor } from '../../core/proposals/names-asked-for.ts'
import { Repository } from '../../core/proposals/repository.ts'
import type { Task } from '../../core/tasks/task.ts'
import type { ControlMaterial } from '../../core/verify/controls.ts'
import type { Materials } from '../../core/verify/measure-floor.ts'
import type { SpecOf } from '../../core/verify/verdict.ts'
import { loadParser } from '../code/load-parser.ts'
import { listWorkspace } from '../workspaces/workspace-files.ts'

/** Reads from workspaces what controls of tasks are made of, each workspace once. */
export class ControlMaterials {
  readonly #tasks: readonly Task[]
  readonly #repositories = new Map<string, Promise<Repository>>()

  /** @param tasks all that will be asked about */
  constructor(tasks: readonly Task[]) {
    this.#tasks = tasks
  }

  async of(task: Task): Promise<Materials> {
    const out = new Map<Task['verify'][number], ControlMaterial>()
    for (const spec of task.verify) {
      if (spec.type !== 'command' || spec.write === undefined || task.workspace === undefined) continue
      const material = await this.#material(task.workspace, spec)
      if (material !== null) out.set(spec, material)
    }
    return out
  }

  async #material(workspace: string, spec: SpecOf<'command'>): Promise<ControlMaterial | null> {
    const path = posix.normalize(spec.write!)
    const language = languageOf(path)
    if (language === null) return null
    const { idle, written } = LANGUAGES[language].statements
    if (spec.function === undefined) {
      const { names, required } = namesAskedFor(await this.#repository(workspace), path)
      const trivial = idle.module(names, { path, required })
      return { trivial, withStatement: (statement) => `${trivial}\n${statement}\n`, checks: [] }
    }
    const text = await readFile(join(workspace, path), 'utf8').catch(() => null)
    const found = text === null ? null : findFunction(await loadParser(), language, text, spec.function)
    if (text === null || found === null || 'problem' in found) return null
    const having = (statement: string) => withStatement(text, found.found, language, statement)
    return { trivial: having(written.returnNothing), withStatement: having, checks: [] }
  }

  #repository(workspace: string): Promise<Repository> {
    let opened = this.#repositories.get(workspace)
    if (opened === undefined) {
      opened = this.#open(workspace)
      this.#repositories.set(workspace, opened)
    }
    return opened
  }

  /** With the files that tasks ask for, which may not be there yet. */
  async #open(workspace: string): Promise<Repository> {
    const [entries, parse] = await Promise.all([listWorkspace(workspace), loadParser()])
    const paths = entries.filter(({ kind }) => kind === 'file').map(({ path }) => path)
    const texts = new Map<string, string>()
    for (const path of paths)
      if (languageOf(path) !== null || path.endsWith('.json'))
        texts.set(path, await readFile(join(workspace, path), 'utf8').catch(() => ''))
    const asked = this.#tasks.flatMap(({ verify, workspace: folder }) =>
      folder === workspace
        ? verify.flatMap((spec) =>
            spec.type === 'command' && spec.write ? [posix.normalize(spec.write)] : [],
          )
        : [],
    )
    return new Repository([...paths, ...asked], parse, (path) => texts.get(path) ?? null)
  }
}
