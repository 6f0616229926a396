import * as vscode from 'vscode'
import type { ToolResult } from '../../core/agents/tools/tool.ts'
import type { ServerTool, ToolServers } from '../../core/agents/tools/tool-servers.ts'
import { messageOf } from '../../core/errors.ts'
import { headAndTail } from '../../core/head-and-tail.ts'

type Content = vscode.LanguageModelToolResult['content']

/** Maximum length of one result, in characters: a small model's context must hold several. */
const MAX_RESULT = 16_000

/** The tools of other extensions and servers that the user put into a request with #, as tools of the agent. */
export class ReferencedTools implements ToolServers {
  readonly identity: string
  readonly #names: ReadonlySet<string>
  readonly #request: Pick<vscode.ChatRequest, 'toolInvocationToken'>
  readonly #token: vscode.CancellationToken
  readonly #invoke: typeof vscode.lm.invokeTool
  readonly #parts = new Map<string, Content>()

  /** @param invoke for tests */
  constructor(
    request: Pick<vscode.ChatRequest, 'toolReferences' | 'toolInvocationToken'>,
    token: vscode.CancellationToken,
    invoke = vscode.lm.invokeTool,
  ) {
    this.#invoke = invoke
    this.#request = request
    this.#token = token
    this.#names = new Set(request.toolReferences.map(({ name }) => name))
    this.identity = [...this.#names].join(' ')
  }

  async list(): Promise<{ tools: ServerTool[]; problems: string[] }> {
    const tools = vscode.lm.tools.filter(({ name }) => this.#names.has(name))
    return {
      tools: tools.map(({ name, description, inputSchema }) => ({
        server: 'editor',
        name,
        description,
        parameters: { ...(inputSchema ?? { type: 'object', properties: {} }) },
      })),
      problems: [],
    }
  }

  async call({ name }: Pick<ServerTool, 'name'>, input: unknown): Promise<ToolResult> {
    const { toolInvocationToken } = this.#request
    const given = typeof input === 'object' && input !== null ? input : {}
    try {
      const { content } = await this.#invoke(name, { input: given, toolInvocationToken }, this.#token)
      return { output: this.#textOf(name, content) }
    } catch (error) {
      if (this.#token.isCancellationRequested) throw new vscode.CancellationError()
      return { output: `The tool failed: ${messageOf(error).sentence}`, failed: true }
    }
  }

  /** What was returned in place of a text of `call`, where that cannot say it all. */
  partsOf(text: string): Content | undefined {
    return this.#parts.get(text)
  }

  async close(): Promise<void> {
    this.#parts.clear()
  }

  /** Other parts (prompts that extensions made, pictures) reach the model as they are; their text stands for them. */
  #textOf(name: string, content: Content): string {
    const texts = content.flatMap((part) =>
      part instanceof vscode.LanguageModelTextPart ? [part.value] : [],
    )
    const text = headAndTail(texts.join('\n'), MAX_RESULT)
    if (texts.length === content.length) return text === '' ? 'It returned nothing.' : text
    const standing = `${text}\n[result ${this.#parts.size + 1} of ${name}]`
    this.#parts.set(
      standing,
      content.map((part) =>
        part instanceof vscode.LanguageModelTextPart
          ? new vscode.LanguageModelTextPart(headAndTail(part.value, MAX_RESULT))
          : part,
      ),
    )
    return standing
  }
}
