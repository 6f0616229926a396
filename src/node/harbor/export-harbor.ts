import { chmod, cp, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { blankFunction } from '../../core/code/blank.ts'
import { findFunction } from '../../core/code/find-functions.ts'
import { languageOf } from '../../core/code/languages.ts'
import { spliceAnswer } from '../../core/code/splice-answer.ts'
import { isTestFile } from '../../core/code/tests.ts'
import {
  fileVerifier,
  harborConfig,
  harborDockerfile,
  harborInstruction,
  harborSolveScript,
  harborTestScript,
  placeIn,
  WORKSPACE,
} from '../../core/harbor/render-harbor.ts'
import { patchedText, readPatch } from '../../core/patches.ts'
import type { SplitTask } from '../../core/tasks/task.ts'
import { answerFile } from '../../core/verify/read-reply.ts'
import { modulePath } from '../../core/verify/script.ts'
import { loadParser } from '../code/load-parser.ts'
import { isUnder } from '../git/commit-tree.ts'
import { makeFolder } from '../make-folder.ts'
import { existing, innerPath } from '../workspaces/inner-path.ts'
import { listWorkspace, type WorkspaceEntry } from '../workspaces/workspace-files.ts'

export interface ExportHarborOptions {
  /** name of the task set */
  set: string
  /** image that Dockerfiles begin with; left out = by the command */
  image?: string
}

/**
 * Writes a task as a Harbor task into a folder that does not exist. Returns why it cannot be one, in one sentence, with
 * nothing written; null where it is written.
 */
export async function exportHarbor(
  task: SplitTask,
  to: string,
  { set, image }: ExportHarborOptions,
): Promise<string | null> {
  const spec = fileVerifier(task)
  if ('problem' in spec) return spec.problem
  const change = await solutionOf(task)
  if (change !== null && 'problem' in change) return change.problem
  const place = placeIn(spec)
  const put = async (path: string, content: string | Uint8Array, executable = false) => {
    await makeFolder(dirname(join(to, path)))
    await writeFile(join(to, path), content)
    if (executable) await chmod(join(to, path), 0o755)
  }
  await put('task.toml', harborConfig(task, spec, set))
  await put('instruction.md', harborInstruction(task, spec))
  const files = task.workspace === undefined ? [] : await listWorkspace(task.workspace)
  const read = (path: string) => readFile(join(task.workspace!, path))
  const copyTo = async (folder: string, some: readonly WorkspaceEntry[]) => {
    for (const { path, kind, executable } of some)
      if (kind === 'file') await put(`${folder}/${path}`, await read(path), executable)
  }
  if (task.image === undefined) {
    const unseen = [...(task.tests ?? []), ...(task.hide ?? [])]
    const seen = files.filter(({ path }) => !isUnder(path, unseen))
    // Neither git nor an archive keeps an empty folder.
    if (seen.length === 0) await put(`environment/${WORKSPACE}/.gitkeep`, '')
    await copyTo(`environment/${WORKSPACE}`, seen)
    const written = await withoutAnswer(task)
    if (written !== null && seen.some(({ path }) => path === written.path))
      await put(`environment/${WORKSPACE}/${written.path}`, written.content)
    const run = spec.type === 'command' ? spec.run : ''
    const paths = seen.map(({ path }) => path)
    await put('environment/Dockerfile', harborDockerfile(place, run, paths, image))
  } else if ('build' in task.image)
    await cp(modulePath(task, task.image.build), join(to, 'environment'), { recursive: true })
  else await makeFolder(join(to, 'environment'))
  if (spec.type === 'harbor') await cp(modulePath(task, spec.tests), join(to, 'tests'), { recursive: true })
  else {
    const named = (path: string) => isTestFile(path) && spec.run.includes(path)
    const restored = files.filter(({ path }) => isUnder(path, task.tests ?? []) || named(path))
    await put('tests/test.sh', harborTestScript(spec, restored.length > 0), true)
    await copyTo('tests/files', restored)
  }
  if (change !== null) {
    await put('solution/solve.sh', harborSolveScript(place, change.gone, change.files.length > 0), true)
    for (const { path, content, executable = false } of change.files)
      await put(`solution/files/${innerPath(path)}`, content, executable)
  }
  return null
}

interface Change {
  files: { path: string; content: string; executable?: boolean }[]
  gone: string[]
}

/** The files that a task's solution leaves; null where it has none. */
async function solutionOf(task: SplitTask): Promise<Change | { problem: string } | null> {
  const { solution, solutionPatch, workspace } = task
  if (solutionPatch !== undefined) {
    const out: Change = { files: [], gone: [] }
    for (const file of readPatch(solutionPatch)) {
      const before = file.from === null ? '' : await textOf(workspace, file.from)
      const after = before === null || file.binary ? null : patchedText(before, file)
      if (after === null)
        return { problem: `its solution does not fit ${file.from ?? file.to} of the workspace.` }
      if (file.to !== null)
        out.files.push({ path: file.to, content: after, executable: file.mode === '100755' })
      if (file.from !== null && file.from !== file.to) out.gone.push(file.from)
    }
    return out
  }
  const [spec] = task.verify
  if (solution === undefined || spec?.type !== 'command' || spec.write === undefined) return null
  const answer = answerFile(solution)
  if (spec.function === undefined) return { files: [{ path: spec.write, content: answer }], gone: [] }
  const found = await functionOf(task)
  if (found === null) return { problem: `its function ${spec.function} is not in ${spec.write}.` }
  const { parse, language, text, at } = found
  return { files: [{ path: spec.write, content: spliceAnswer(parse, language, text, at, answer) }], gone: [] }
}

/** The file that the answer goes into, as an agent may see it; null where it holds no answer. */
async function withoutAnswer(task: SplitTask): Promise<{ path: string; content: string } | null> {
  const [spec] = task.verify
  if (spec?.type !== 'command' || spec.write === undefined) return null
  if (spec.function === undefined) {
    const text = await textOf(task.workspace, spec.write)
    const isAnswer =
      text !== null && task.solution !== undefined && answerFile(task.solution).trim() === text.trim()
    return isAnswer ? { path: spec.write, content: '' } : null
  }
  const found = await functionOf(task)
  return found && { path: spec.write, content: blankFunction(found.text, found.at, found.language) }
}

async function functionOf(task: SplitTask) {
  const [spec] = task.verify
  if (spec?.type !== 'command' || spec.write === undefined || spec.function === undefined) return null
  const text = await textOf(task.workspace, spec.write)
  const language = languageOf(spec.write)
  if (text === null || language === null) return null
  const parse = await loadParser()
  const result = findFunction(parse, language, text, spec.function)
  return 'problem' in result ? null : { parse, language, text, at: result.found }
}

const textOf = (workspace: string | undefined, path: string): Promise<string | null> =>
  workspace === undefined
    ? Promise.resolve(null)
    : existing(workspace, path)
        .then((real) => readFile(real, 'utf8'))
        .catch(() => null)
