import type { z } from 'zod'
import { type Complain, checkHost, checkInnerPath, checkTemplates, checkVerifier } from './check-fields.ts'
import { explainIssues } from './explain-issues.ts'
import { TASK_SERVER_KEYS } from './mcp-server.ts'
import type { ParsedTask, ParsedTaskFile } from './parsed-task.ts'
import { nestedKeys, plainFields, rightText, type TaskDefaults, TaskReader } from './read-task.ts'
import { defaultsSchema, taskFileSchema } from './schema.ts'
import { entryOf, locate, type Source, type SourceNode } from './source-tree.ts'

const TOP_KEYS = Object.keys(taskFileSchema.shape)
const DEFAULT_KEYS = Object.keys(defaultsSchema.shape)
const topSchema = taskFileSchema.omit({ tasks: true, defaults: true })

/** Reads the YAML form: the head of the file, the defaults, then every task. */
export function readTaskFile(source: Source, root: SourceNode, stem: string): ParsedTaskFile {
  const result: ParsedTaskFile = {
    file: source.file,
    name: stem,
    tasks: [],
    ids: [],
    diagnostics: source.diagnostics,
  }
  if (root.kind !== 'map') {
    source.report(
      root.start,
      root.start,
      root.kind === 'scalar' && root.value === null
        ? 'the file is empty; it needs "tasks:" with a list of tasks.'
        : 'a task file is a mapping with the key "tasks"; put the list of tasks under "tasks:".',
    )
    return result
  }
  const head = { ...root, entries: root.entries.filter(({ key }) => key !== 'tasks' && key !== 'defaults') }
  const parsed = topSchema.safeParse(plainFields(head))
  if (!parsed.success) explainIssues(source, head, parsed.error.issues, () => TOP_KEYS)
  // With an error in one key the others still hold, so that tasks are not blamed for it.
  const plain = (key: string) => {
    const value = entryOf(head, key)?.value
    return value?.kind === 'scalar' && typeof value.value === 'string' ? { [key]: value.value } : {}
  }
  const top: z.infer<typeof topSchema> = parsed.success
    ? parsed.data
    : { ...plain('name'), ...plain('instructions'), ...plain('workspace') }
  if (top.name !== undefined && top.name.trim() !== '') result.name = top.name
  if (top.workspace !== undefined) result.workspace = top.workspace

  const defaults = readDefaults(source, entryOf(root, 'defaults')?.value)
  const agent = agentOf(source, defaults)
  if (agent !== undefined) result.agent = agent
  const workspaceAt = entryOf(root, 'workspace')?.value
  const reader = new TaskReader(source, {
    ...defaults,
    ...(top.instructions === undefined ? {} : { instructions: top.instructions }),
    ...(top.workspace === undefined || workspaceAt === undefined
      ? {}
      : { workspace: top.workspace, workspaceRange: source.range(workspaceAt.start, workspaceAt.end) }),
  })
  result.ids = reader.ids
  const list = entryOf(root, 'tasks')
  if (list === undefined) {
    const meant = root.entries.find(({ key, value }) => !TOP_KEYS.includes(key) && value.kind === 'list')
    if (meant === undefined)
      source.report(root.start, root.start, '"tasks:" is missing; add it with a list of tasks.')
  } else if (list.value.kind !== 'list') {
    source.report(list.keyStart, list.keyEnd, 'tasks must be a list: each task begins with "- id: ...".')
  } else if (list.value.items.length === 0) {
    source.report(list.keyStart, list.keyEnd, 'tasks is an empty list; give at least one task.')
  } else {
    for (const item of list.value.items) {
      const task: ParsedTask | null = reader.read(item)
      if (task !== null) result.tasks.push(task)
    }
  }
  return result
}

function agentOf(source: Source, { node, fields }: TaskDefaults): ParsedTaskFile['agent'] {
  if (node === undefined || fields?.agent === undefined) return undefined
  const at = locate(node, ['agent'])
  const name = typeof fields.agent === 'string' ? fields.agent : (`acp:${fields.agent.acp.trim()}` as const)
  return { name, range: source.range(at.start, at.end) }
}

function readDefaults(source: Source, node: SourceNode | undefined): TaskDefaults {
  if (node === undefined || (node.kind === 'scalar' && node.value === null)) return {}
  const parsed = defaultsSchema.safeParse(plainFields(node))
  if (!parsed.success) {
    explainIssues(source, node, parsed.error.issues, (path) => {
      if (path.length === 0) return DEFAULT_KEYS
      return path[0] === 'mcp' ? TASK_SERVER_KEYS : nestedKeys(node, path)
    })
    return { broken: true }
  }
  const before = source.diagnostics.length
  const complain: Complain = (path, message, right) => {
    const at = locate(node, path)
    source.report(at.start, at.end, message, rightText(source, at, right))
  }
  const { verify, show, tests, network } = parsed.data
  for (const [index, verifier] of (Array.isArray(verify) ? verify : verify ? [verify] : []).entries()) {
    checkVerifier(verifier, Array.isArray(verify) ? ['verify', index] : ['verify'], complain)
  }
  for (const [index, path] of (show ?? []).entries()) {
    checkTemplates(path, ['show', index], complain)
    checkInnerPath(path, ['show', index], complain)
  }
  for (const [index, path] of (tests ?? []).entries()) {
    checkTemplates(path, ['tests', index], complain)
    checkInnerPath(path, ['tests', index], complain)
  }
  for (const [index, host] of (network ?? []).entries()) checkHost(host, ['network', index], complain)
  return { node, fields: parsed.data, broken: source.diagnostics.length > before }
}
