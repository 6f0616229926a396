import * as vscode from 'vscode'
import { isExpected } from '../editor/user-error.ts'
import type { EditSession } from './edit-session.ts'
import { insidePath } from './inside-path.ts'
import { RUN_TESTS } from './run-tests-tool.ts'

/** What a tool returns: text of this extension, or the parts of another extension's tool as they are. */
type ToolContent = vscode.LanguageModelToolResult['content']

/** A tool that the participant's model may call; what it returns is for the model, errors included. */
export interface AgentTool {
  spec: vscode.LanguageModelChatTool
  /** what the user reads while it runs */
  progress: (input: Record<string, unknown>) => string
  run: (input: Record<string, unknown>, token: vscode.CancellationToken) => Promise<string | ToolContent>
}

export interface ToolContext {
  session: EditSession
  /** number under which the tests find the session */
  sessionId: number
  invocationToken: vscode.ChatParticipantToolToken
  /** names of tools that the user referenced with # */
  referenced: readonly string[]
}

const MAX_FILES = 400
const MAX_HITS = 60
const SEARCHED_FILES = 3000
const NOT_SEARCHED = '**/{node_modules,.git,.grpo,dist,out,build,coverage}/**'
/** Maximum length of one tool result, in characters: a small model's context must hold several. */
const MAX_RESULT = 16_000

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

/** What @grpo can do: look at the workspace, propose changes, run tests, and what the user referenced. */
export function agentTools(context: ToolContext): AgentTool[] {
  return [
    listFiles(context),
    findText(context),
    readFile(context),
    editFile(context),
    runTests(context),
    ...referencedTools(context),
  ]
}

const listFiles = ({ session }: ToolContext): AgentTool => ({
  spec: {
    name: 'list_files',
    description: 'Lists files of the workspace that match a glob pattern such as src/**/*.ts.',
    inputSchema: { type: 'object', properties: { pattern: { type: 'string' } }, required: ['pattern'] },
  },
  progress: ({ pattern }) => vscode.l10n.t('Listing {0}', text(pattern)),
  async run({ pattern }, token) {
    const found = await filesOf(session.root, text(pattern) || '**/*', MAX_FILES, token)
    return found.length === 0 ? 'No file matches.' : found.map(({ path }) => path).join('\n')
  },
})

const findText = ({ session }: ToolContext): AgentTool => ({
  spec: {
    name: 'find_text',
    description: 'Finds the lines of workspace files that contain a text (exact, case-insensitive).',
    inputSchema: {
      type: 'object',
      properties: { text: { type: 'string' }, pattern: { type: 'string', description: 'glob, default all' } },
      required: ['text'],
    },
  },
  progress: (input) => vscode.l10n.t('Looking for "{0}"', text(input.text)),
  async run(input, token) {
    const wanted = text(input.text).toLowerCase()
    if (wanted === '') return 'Give the text to look for.'
    const hits: string[] = []
    for (const { path } of await filesOf(
      session.root,
      text(input.pattern) || '**/*',
      SEARCHED_FILES,
      token,
    )) {
      if (hits.length >= MAX_HITS || token.isCancellationRequested) break
      const content = await session.read(path).catch(() => '')
      for (const [at, line] of content.split(/\r?\n/).entries())
        if (line.toLowerCase().includes(wanted) && hits.length < MAX_HITS)
          hits.push(`${path}:${at + 1}: ${line.trim().slice(0, 200)}`)
    }
    return hits.length === 0 ? 'Nothing found.' : hits.join('\n')
  },
})

const readFile = ({ session }: ToolContext): AgentTool => ({
  spec: {
    name: 'read_file',
    description: 'Reads a file of the workspace, with the changes proposed so far.',
    inputSchema: {
      type: 'object',
      properties: { path: { type: 'string' }, firstLine: { type: 'integer' }, lastLine: { type: 'integer' } },
      required: ['path'],
    },
  },
  progress: ({ path }) => vscode.l10n.t('Reading {0}', text(path)),
  async run({ path, firstLine, lastLine }) {
    const lines = (await session.read(text(path))).split(/\r?\n/)
    const first = Number.isInteger(firstLine) ? Math.max(1, firstLine as number) : 1
    const last = Number.isInteger(lastLine) ? (lastLine as number) : lines.length
    return lines.slice(first - 1, last).join('\n')
  },
})

const editFile = ({ session }: ToolContext): AgentTool => ({
  spec: {
    name: 'edit_file',
    description:
      'Proposes a change of a file: replaces the only occurrence of "find" by "replace". An empty "find" writes the whole file. The user reviews it before anything is written.',
    inputSchema: {
      type: 'object',
      properties: { path: { type: 'string' }, find: { type: 'string' }, replace: { type: 'string' } },
      required: ['path', 'find', 'replace'],
    },
  },
  progress: ({ path }) => vscode.l10n.t('Proposing a change of {0}', text(path)),
  async run({ path, find, replace }) {
    const file = await session.replace(text(path), text(find), text(replace))
    return file.before === file.after ? `${file.path} is as it was.` : `Proposed: ${file.path}.`
  },
})

const runTests = ({ sessionId, invocationToken }: ToolContext): AgentTool => ({
  spec: {
    name: 'run_tests',
    description: 'Runs the tests of the workspace with the proposed changes, after the user has agreed.',
    inputSchema: { type: 'object', properties: {} },
  },
  progress: () => vscode.l10n.t('Running the tests'),
  run: (_input, token) => invoke(RUN_TESTS, { session: sessionId }, invocationToken, token),
})

function referencedTools({ referenced, invocationToken }: ToolContext): AgentTool[] {
  return vscode.lm.tools
    .filter(({ name }) => referenced.includes(name))
    .map((tool) => ({
      spec: {
        name: tool.name,
        description: tool.description,
        ...(tool.inputSchema ? { inputSchema: tool.inputSchema } : {}),
      },
      progress: () => tool.name,
      run: (input, token) => invoke(tool.name, input, invocationToken, token),
    }))
}

async function invoke(
  name: string,
  input: object,
  toolInvocationToken: vscode.ChatParticipantToolToken,
  token: vscode.CancellationToken,
): Promise<ToolContent> {
  return (await vscode.lm.invokeTool(name, { input, toolInvocationToken }, token)).content
}

/** Runs a tool; errors are text for the model, so that it can correct them. A cancelled one throws. */
export async function runTool(
  tool: AgentTool,
  input: Record<string, unknown>,
  token: vscode.CancellationToken,
): Promise<ToolContent> {
  try {
    const result = await tool.run(input, token)
    return typeof result === 'string' ? [shortText(result)] : result.map(shortPart)
  } catch (error) {
    if (token.isCancellationRequested) throw new vscode.CancellationError()
    const said = error instanceof Error ? error.message : String(error)
    return [shortText(isExpected(error) ? said : `The tool failed: ${said}`)]
  }
}

function shortText(value: string): vscode.LanguageModelTextPart {
  return new vscode.LanguageModelTextPart(
    value.length > MAX_RESULT ? `${value.slice(0, MAX_RESULT)}\n... (cut)` : value,
  )
}

/** Parts other than text are passed to the model: prompts that other extensions made, pictures. */
const shortPart = (part: ToolContent[number]): ToolContent[number] =>
  part instanceof vscode.LanguageModelTextPart ? shortText(part.value) : part

async function filesOf(
  root: vscode.Uri,
  pattern: string,
  max: number,
  token: vscode.CancellationToken,
): Promise<{ path: string }[]> {
  const glob = new vscode.RelativePattern(root, pattern.replace(/^\.?\//, ''))
  const uris = await vscode.workspace.findFiles(glob, NOT_SEARCHED, max, token)
  return uris
    .map((uri) => ({ path: uri.path.slice(root.path.length + 1) }))
    .filter(({ path }) => isOpen(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

function isOpen(path: string): boolean {
  try {
    return insidePath(path) !== ''
  } catch {
    return false
  }
}
